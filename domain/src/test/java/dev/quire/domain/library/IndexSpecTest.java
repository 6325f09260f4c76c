package dev.quire.domain.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.library.IndexSpec.Hnsw;
import dev.quire.domain.library.IndexSpec.IvfFlat;
import dev.quire.domain.library.IndexSpec.IvfPq;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class IndexSpecTest {

  @Test
  void every_parameter_may_be_left_to_the_data() {
    assertThat(new IvfFlat(0, 0).type()).isEqualTo(IndexType.IVF_FLAT);
    assertThat(new IvfPq(0, 0, 0, 0, false, 0).type()).isEqualTo(IndexType.IVF_PQ);
    assertThat(new Hnsw(0, 0, 0).type()).isEqualTo(IndexType.HNSW);
    assertThat(new IndexSpec.Auto().type()).isEqualTo(IndexType.AUTO);
    assertThat(new IndexSpec.Brute().type()).isEqualTo(IndexType.BRUTE);
  }

  @Test
  void a_parameter_out_of_range_is_refused_by_its_name() {
    assertRefused("nlist", () -> new IvfFlat(-1, 0));
    assertRefused("nlist", () -> new IvfFlat(65_537, 0));
    assertRefused("nprobe", () -> new IvfFlat(0, 65_537));
    assertRefused("numSubvectors", () -> new IvfPq(0, 0, 4_097, 0, false, 0));
    assertRefused("rerank", () -> new IvfPq(0, 0, 0, 0, false, -1));
    assertRefused("m", () -> new Hnsw(257, 0, 0));
    assertRefused("efConstruction", () -> new Hnsw(0, 10_001, 0));
    assertRefused("efSearch", () -> new Hnsw(0, 0, -1));
  }

  @Test
  void codes_have_1_or_4_or_8_bits() {
    assertThat(new IvfPq(0, 0, 0, 1, false, 0).bits()).isEqualTo(1);
    assertThat(new IvfPq(0, 0, 0, 4, true, 0).bits()).isEqualTo(4);
    assertThat(new IvfPq(0, 0, 0, 8, true, 0).bits()).isEqualTo(8);
    assertRefused("bits", () -> new IvfPq(0, 0, 0, 5, false, 0));
  }

  @Test
  void a_bit_a_column_leaves_nothing_to_cut_or_to_train() {
    assertRefused("numSubvectors", () -> new IvfPq(0, 0, 96, 1, false, 0));
    assertRefused("opq", () -> new IvfPq(0, 0, 0, 1, true, 0));
  }

  @Test
  void no_more_pieces_are_cut_than_there_are_columns() {
    IvfPq pieces = new IvfPq(0, 0, 96, 0, false, 0);
    pieces.requireFits(96);
    assertRefused("numSubvectors", () -> pieces.requireFits(95));
  }

  @Test
  void no_rotation_is_trained_for_more_columns_than_anybody_would_wait_for() {
    IvfPq rotated = new IvfPq(0, 0, 0, 4, true, 0);
    rotated.requireFits(IvfPq.MAX_OPQ_DIMENSION);
    assertRefused("opq", () -> rotated.requireFits(IvfPq.MAX_OPQ_DIMENSION + 1));
  }

  @Test
  void no_more_lists_are_probed_than_there_are() {
    assertThat(new IvfFlat(16, 16).nprobe()).isEqualTo(16);
    assertRefused("nprobe", () -> new IvfFlat(16, 17));
    assertRefused("nprobe", () -> new IvfPq(16, 17, 0, 0, false, 0));
  }

  @Test
  void a_graph_of_single_links_is_no_graph() {
    assertThatThrownBy(() -> new Hnsw(1, 0, 0))
        .hasMessage("m: is 1; 2 to 256 links a node are allowed");
    assertThatThrownBy(() -> new Hnsw(257, 0, 0)).hasMessageContaining("2 to 256");
    assertThat(new Hnsw(2, 0, 0).m()).isEqualTo(2);
  }

  private static void assertRefused(String field, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            InvalidInput.class,
            e -> assertThat(e.violations().getFirst().field()).isEqualTo(field));
  }
}
