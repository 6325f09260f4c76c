package dev.quire.engine.recall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import dev.quire.domain.search.Aim;
import dev.quire.domain.search.Calibration;
import dev.quire.domain.search.Effort;
import dev.quire.domain.search.Plan;
import dev.quire.domain.search.Plan.Way;
import dev.quire.engine.recall.RecallCurves.Curve;
import dev.quire.indexing.BruteBuilder;
import dev.quire.indexing.BruteIndex;
import dev.quire.indexing.BuildOptions;
import dev.quire.indexing.IvfFlatBuilder;
import dev.quire.indexing.IvfFlatIndex;
import dev.quire.indexing.Progress;
import dev.quire.indexing.VectorIndex;
import dev.quire.indexing.Vectors;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The choice, on curves whose figures are given. */
class PlannerTest {
  private static final int ROWS = 100_000;
  private static final Arena ARENA = Arena.ofAuto();
  private static final Vectors FEW = new Vectors(ARENA.allocate(4 * 4 * Float.BYTES, 64), 4, 4);
  private static final BuildOptions OPTIONS = new BuildOptions(1, 1, Progress.NONE);

  /** All rows in 10 ms, a tenth in 2 ms, a hundredth in 0.3 ms; the index in less, mostly. */
  private static final RecallCurves CURVES =
      new RecallCurves(
          100,
          List.of(
              new Curve(
                  10, 1, 10, List.of(point(4, 0.8, 0.2), point(8, 0.96, 0.4), point(64, 0.995, 3))),
              new Curve(100, 1, 10, List.of(point(8, 0.9, 0.4), point(32, 0.97, 1.6))),
              new Curve(10, 0.1, 2, List.of(point(8, 0.8, 0.3), point(32, 0.96, 1))),
              new Curve(10, 0.01, 0.3, List.of(point(32, 0.7, 0.9)))));

  private final VectorIndex ivf =
      IvfFlatIndex.open(
          FEW,
          Metric.L2,
          new IvfFlatBuilder(new IndexSpec.IvfFlat(2, 0))
              .build(FEW, Metric.L2, OPTIONS, ARENA)
              .arrays(),
          new IndexSpec.IvfFlat(2, 1));

  private static Calibration point(int effort, double recallLow, double p50Millis) {
    return new Calibration(effort, recallLow, recallLow, recallLow, p50Millis);
  }

  private Plan plan(Aim aim, int k, int allowed) {
    return new Planner(0.95, aim, k)
        .plan(Optional.of(new MeasuredIndex(ivf, CURVES)), ROWS, allowed);
  }

  @Test
  void without_a_filter_the_least_effort_that_meets_the_target_is_asked_for() {
    Plan plan = plan(Aim.DEFAULT, 10, ROWS);
    assertThat(plan.way()).isEqualTo(Way.INDEX);
    assertThat(plan.effort()).isEqualTo(new Effort(8, 0, 0));
    assertThat(plan.expected()).contains(point(8, 0.96, 0.4));
    assertThat(plan(new Aim.RecallTarget(0.5), 1, ROWS).effort().nprobe()).isEqualTo(4);
    assertThat(plan(new Aim.RecallTarget(0.99), 10, ROWS).effort().nprobe()).isEqualTo(64);
  }

  @Test
  void what_nothing_measured_meets_is_answered_by_a_scan_and_said() {
    Plan plan = plan(new Aim.RecallTarget(0.999), 10, ROWS);
    assertThat(plan.way()).isEqualTo(Way.EXACT_SCAN);
    assertThat(plan.warning()).contains("0.999");
  }

  @Test
  void what_was_not_measured_is_answered_by_a_scan_and_said() {
    Plan plan =
        new Planner(0.95, Aim.DEFAULT, 10)
            .plan(Optional.of(new MeasuredIndex(ivf, RecallCurves.NONE)), ROWS, ROWS);
    assertThat(plan.way()).isEqualTo(Way.EXACT_SCAN);
    assertThat(plan.warning()).contains("not measured");
  }

  @Test
  void a_filter_takes_more_effort_the_fewer_rows_it_allows() {
    Plan half = plan(Aim.DEFAULT, 10, ROWS / 2);
    Plan tenth = plan(Aim.DEFAULT, 10, ROWS / 10);
    assertThat(half.way()).isEqualTo(Way.FILTERED_INDEX);
    assertThat(half.effort().nprobe()).isBetween(9, 31);
    assertThat(tenth.way()).isEqualTo(Way.FILTERED_INDEX);
    assertThat(tenth.effort().nprobe()).isEqualTo(32);
  }

  @Test
  void few_allowed_rows_are_compared() {
    assertThat(plan(Aim.DEFAULT, 10, ROWS / 100).way()).isEqualTo(Way.EXACT_SCAN);
    assertThat(plan(Aim.DEFAULT, 10, 999).reason()).contains("999");
    assertThat(plan(Aim.DEFAULT, 10, 0).way()).isEqualTo(Way.EXACT_SCAN);
    assertThat(plan(Aim.DEFAULT, 10, ROWS / 100).warning()).as("exact and fast").isEmpty();
  }

  @Test
  void more_neighbours_take_more_effort() {
    assertThat(plan(Aim.DEFAULT, 30, ROWS).effort().nprobe()).isBetween(9, 31);
    assertThat(plan(Aim.DEFAULT, 100, ROWS).effort().nprobe()).isEqualTo(32);
    int beyond = plan(Aim.DEFAULT, 500, ROWS).effort().nprobe();
    assertThat(beyond).as("more than the 85 that 8 and 32 lead to").isEqualTo(137);
    assertThat(plan(Aim.DEFAULT, 1_000, ROWS).reason())
        .as("by 256 lists, in 12.8 ms")
        .contains("about 10.000 ms, the index 12.8");
  }

  @Test
  void a_named_effort_is_used_and_a_rerank_alone_leaves_the_rest_to_the_target() {
    assertThat(plan(new Effort(3, 0, 0), 10, ROWS).effort()).isEqualTo(new Effort(3, 0, 0));
    assertThat(plan(new Effort(0, 0, 5), 10, ROWS).effort()).isEqualTo(new Effort(8, 0, 5));
  }

  @Test
  void an_effort_that_says_nothing_to_an_index_leaves_it_to_the_target() {
    assertThat(plan(new Effort(0, 100, 0), 10, ROWS).effort()).isEqualTo(new Effort(8, 0, 0));
    assertThat(plan(new Effort(3, 100, 0), 10, ROWS).effort().nprobe()).isEqualTo(3);
  }

  @Test
  void exact_answers_and_exact_indexes_are_scans() {
    assertThat(plan(Aim.EXACT, 10, ROWS).way()).isEqualTo(Way.EXACT_SCAN);
    VectorIndex brute =
        BruteIndex.open(
            FEW, Metric.L2, new BruteBuilder().build(FEW, Metric.L2, OPTIONS, ARENA).arrays());
    Planner planner = new Planner(0.95, Aim.DEFAULT, 10);
    assertThat(planner.plan(Optional.of(new MeasuredIndex(brute, CURVES)), ROWS, ROWS).way())
        .isEqualTo(Way.EXACT_SCAN);
    assertThat(planner.plan(Optional.empty(), ROWS, ROWS).way()).isEqualTo(Way.EXACT_SCAN);
  }

  @Test
  void a_search_that_is_slower_than_the_scan_is_not_made() {
    RecallCurves slow =
        new RecallCurves(100, List.of(new Curve(10, 1, 0.1, List.of(point(8, 0.99, 0.2)))));
    Plan plan =
        new Planner(0.95, Aim.DEFAULT, 10)
            .plan(Optional.of(new MeasuredIndex(ivf, slow)), ROWS, ROWS);
    assertThat(plan.way()).isEqualTo(Way.EXACT_SCAN);
    assertThat(plan.warning()).isEmpty();
  }
}
