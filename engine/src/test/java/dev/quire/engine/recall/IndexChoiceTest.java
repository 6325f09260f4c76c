package dev.quire.engine.recall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.IndexType;
import dev.quire.domain.search.Calibration;
import dev.quire.engine.recall.RecallCurves.Curve;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IndexChoiceTest {
  private static final IndexSpec AUTO = new IndexSpec.Auto();

  @Test
  void small_libraries_are_scanned_and_large_ones_try_the_cheap_build_first() {
    assertThat(IndexChoice.candidates(AUTO, 0, false)).containsExactly(new IndexSpec.Brute());
    assertThat(IndexChoice.candidates(AUTO, IndexChoice.BRUTE_UP_TO, true)).hasSize(1);
    assertThat(IndexChoice.candidates(AUTO, IndexChoice.BRUTE_UP_TO + 1, false))
        .extracting(IndexSpec::type)
        .containsExactly(IndexType.IVF_FLAT, IndexType.HNSW);
  }

  @Test
  void what_is_larger_than_memory_is_coded_so_that_few_vectors_are_read() {
    assertThat(IndexChoice.candidates(AUTO, 1_000_000, true))
        .extracting(IndexSpec::type)
        .containsExactly(IndexType.IVF_PQ, IndexType.IVF_FLAT);
  }

  @Test
  void users_are_told_why() {
    IndexSpec pq = IndexChoice.candidates(AUTO, 1_000_000, true).getFirst();
    assertThat(IndexChoice.reason(AUTO, Optional.of(pq), 1024L << 20, 192L << 20))
        .contains("vectors take 1024 MiB", "192 MiB");
    assertThat(IndexChoice.reason(pq, Optional.of(pq), 1, 1))
        .isEqualTo("the library asks for ivf_pq");
    assertThat(IndexChoice.reason(AUTO, Optional.empty(), 1, 1)).contains("nothing was built");
    assertThat(IndexChoice.reason(AUTO, Optional.of(new IndexSpec.Brute()), 1, 1))
        .contains("20,000");
  }

  @Test
  void what_the_user_named_is_not_second_guessed() {
    IndexSpec named = new IndexSpec.Hnsw(7, 70, 0);
    assertThat(IndexChoice.candidates(named, 1_000_000, true)).containsExactly(named);
  }

  @Test
  void an_index_is_judged_by_its_speed_at_the_recall_target() {
    RecallCurves curves = curves(point(0.9, 0.1), point(0.96, 1), point(1, 5));
    assertThat(IndexChoice.speedup(curves, 0.95)).isEqualTo(10);
    assertThat(IndexChoice.isEnough(curves, 0.95)).isTrue();
    assertThat(IndexChoice.isEnough(curves, 0.99)).isFalse();
    assertThat(IndexChoice.speedup(curves(point(0.9, 0.1)), 0.95)).as("never meets it").isZero();
    assertThat(IndexChoice.speedup(RecallCurves.NONE, 0.95)).isZero();
  }

  private static RecallCurves curves(Calibration... points) {
    return new RecallCurves(100, List.of(new Curve(10, 1, 10, List.of(points))));
  }

  private static Calibration point(double recallLow, double p50Millis) {
    return new Calibration(1, recallLow, recallLow, recallLow, p50Millis);
  }
}
