package dev.quire.bench.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.quire.bench.UsageException;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.IndexType;
import dev.quire.domain.search.Effort;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EffortsTest {
  @Test
  void a_ladder_is_a_name_and_its_values() {
    assertThat(Efforts.parse("nprobe=1,2,8", IndexType.IVF_FLAT))
        .containsExactly(new Effort(1, 0, 0), new Effort(2, 0, 0), new Effort(8, 0, 0));
  }

  @Test
  void two_ladders_are_combined() {
    assertThat(Efforts.parse("nprobe=1,2,rerank=4,8", IndexType.IVF_PQ))
        .containsExactly(
            new Effort(1, 0, 4), new Effort(2, 0, 4), new Effort(1, 0, 8), new Effort(2, 0, 8));
  }

  @Test
  void an_index_without_efforts_is_measured_once() {
    assertThat(Efforts.parse("", IndexType.BRUTE)).containsExactly(Effort.DEFAULT);
    assertThat(Efforts.named(Effort.DEFAULT)).isEmpty();
  }

  @Test
  void an_effort_s_text_is_read_back() {
    Effort effort = new Effort(4, 0, 2);
    assertThat(Efforts.text(effort)).isEqualTo("nprobe=4,rerank=2");
    assertThat(Efforts.parse(Efforts.text(effort), IndexType.IVF_PQ)).containsExactly(effort);
  }

  @Test
  void params_become_a_spec_and_come_back_by_name() {
    IndexSpec spec = IndexParams.spec(IndexType.IVF_PQ, "nlist=64,bits=4,opq=1");
    assertThat(spec).isEqualTo(new IndexSpec.IvfPq(64, 0, 0, 4, true, 0));
    assertThat(IndexParams.named(spec)).isEqualTo(Map.of("nlist", 64, "bits", 4, "opq", true));
    assertThat(IndexParams.spec(IndexType.IVF_PQ, "opq=true,nlist=64,bits=4")).isEqualTo(spec);
    assertThat(IndexParams.spec(IndexType.IVF_PQ, "nlist=64,bits=4,opq=false"))
        .isEqualTo(new IndexSpec.IvfPq(64, 0, 0, 4, false, 0));
    assertThat(IndexParams.spec(IndexType.HNSW, "m=16,efConstruction=200"))
        .isEqualTo(new IndexSpec.Hnsw(16, 200, 0));
  }

  @Test
  void what_the_index_does_not_have_is_refused() {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> IndexParams.spec(IndexType.HNSW, "nlist=4"))
        .withMessage("--params: nlist is unknown here; known: m, efConstruction, efSearch");
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> Efforts.parse("probes=1", IndexType.IVF_FLAT))
        .withMessageContaining("--efforts: probes is unknown here");
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> Efforts.parse("efSearch=4", IndexType.IVF_FLAT))
        .withMessage("--efforts: efSearch is unknown here; known: nprobe");
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> Efforts.parse("nprobe=4", IndexType.BRUTE))
        .withMessageContaining("known: none");
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> IndexParams.spec(IndexType.IVF_PQ, "opq=2"))
        .withMessage("--params: opq is 2; true or false is needed");
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> Efforts.parse("4,8", IndexType.IVF_FLAT))
        .withMessage("--efforts: '4' has no name; write name=1,2");
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> IndexParams.spec(IndexType.HNSW, "m=-3"))
        .withMessage("--params: '-3' is no whole number from 0 on");
  }
}
