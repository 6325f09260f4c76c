package dev.quire.engine.recall;

import dev.quire.domain.library.IndexType;
import dev.quire.domain.search.Aim;
import dev.quire.domain.search.Calibration;
import dev.quire.domain.search.Effort;
import dev.quire.domain.search.Plan;
import dev.quire.domain.search.Plan.Way;
import dev.quire.domain.service.RecallMeasurement;
import dev.quire.engine.recall.EffortEstimate.Estimate;
import java.util.Locale;
import java.util.Optional;

/**
 * Decides, for one query and one segment, between comparing all allowed rows and asking the index,
 * and with how much effort.
 *
 * <p>The cost model is the measurement itself: {@link RecallCurves} has the times of scans and of
 * searches on this segment and this machine, by effort, by k, and by share of allowed rows; what
 * lies between measured points is interpolated by {@link EffortEstimate}. Of the ways that meet the
 * recall target the faster one is taken. Where nothing measured meets it, all allowed rows are
 * compared: an answer may come later than hoped for, but not be worse than promised.
 */
public final class Planner {
  private final double libraryTarget;
  private final Aim aim;
  private final int k;

  /**
   * @param libraryTarget what is aimed at where the query names neither target nor effort
   */
  public Planner(double libraryTarget, Aim aim, int k) {
    this.libraryTarget = libraryTarget;
    this.aim = aim;
    this.k = k;
  }

  /** The recall that this search aims at; 0 where it is exact or its effort is named. */
  public double recallTarget() {
    return switch (aim) {
      case Aim.Exact() -> 0;
      case Aim.RecallTarget(double recall) -> recall;
      case Effort effort -> isNamed(effort) ? 0 : libraryTarget;
    };
  }

  private static boolean isNamed(Effort effort) {
    return effort.nprobe() > 0 || effort.efSearch() > 0;
  }

  /**
   * @param allowed rows that may answer
   */
  public Plan plan(Optional<MeasuredIndex> measured, int rows, int allowed) {
    if (measured.isEmpty()) {
      return Plan.scan("there is no index over these rows");
    }
    IndexType type = measured.get().index().type();
    if (type == IndexType.BRUTE) {
      return Plan.scan("the index compares all allowed rows");
    }
    if (aim instanceof Aim.Exact) {
      return Plan.scan("an exact answer was asked for");
    }
    if (allowed < Calibrator.FEW_ROWS) {
      return Plan.scan("only " + allowed + " rows are allowed");
    }
    double share = (double) allowed / rows;
    EffortEstimate estimate = new EffortEstimate(measured.get().curves(), k, share);
    return aim instanceof Effort named && figure(named, type) > 0
        ? withNamedEffort(named, figure(named, type), estimate, allowed < rows)
        : withTarget(measured.get(), estimate, allowed < rows);
  }

  /**
   * What an effort that was named says to an index of this type; 0 where it says nothing, as
   * efSearch does to the lists that rows join after an hnsw build: those are asked by the target.
   */
  private static int figure(Effort named, IndexType type) {
    return switch (type) {
      case HNSW -> named.efSearch();
      case IVF_FLAT, IVF_PQ -> named.nprobe();
      case AUTO, BRUTE -> 0;
    };
  }

  private static Plan withNamedEffort(
      Effort named, int figure, EffortEstimate estimate, boolean filtered) {
    if (filtered && estimate.scanMillis() <= estimate.millisOf(figure)) {
      return Plan.scan("comparing the allowed rows is as fast as the effort that was named");
    }
    return ask(filtered, named, Optional.empty(), "this effort was named");
  }

  private Plan withTarget(MeasuredIndex measured, EffortEstimate estimate, boolean filtered) {
    double target = aim instanceof Aim.RecallTarget(double recall) ? recall : libraryTarget;
    if (measured.curves().curves().isEmpty()) {
      return Plan.scan("recall was not measured")
          .warning(
              "the recall of the index was not measured, so all allowed rows are compared; build it again");
    }
    Optional<Estimate> least = estimate.meeting(target);
    if (least.isEmpty()) {
      return unreachable(target, estimate);
    }
    if (estimate.scanMillis() <= least.get().point().p50Millis()) {
      return Plan.scan(
          "comparing the allowed rows takes about %s, the index %s"
              .formatted(millis(estimate.scanMillis()), millis(least.get().point().p50Millis())));
    }
    Calibration point = least.get().point();
    Effort effort = RecallMeasurement.effort(measured.index().spec(), point.effort());
    int rerank = aim instanceof Effort named ? named.rerank() : 0;
    return ask(
        filtered,
        new Effort(effort.nprobe(), effort.efSearch(), rerank),
        Optional.of(point),
        least.get().reason() + " to meet a recall of " + target);
  }

  private static Plan unreachable(double target, EffortEstimate estimate) {
    Plan scan = Plan.scan("no measured effort meets a recall of " + target);
    return estimate.isSlowerThanScan()
        ? scan
        : scan.warning(
            "no effort of the index was measured to meet a recall of "
                + target
                + ", so all allowed rows are compared");
  }

  private static Plan ask(
      boolean filtered, Effort effort, Optional<Calibration> expected, String reason) {
    return new Plan(filtered ? Way.FILTERED_INDEX : Way.INDEX, effort, expected, reason, "");
  }

  private static String millis(double millis) {
    return String.format(Locale.ROOT, "%.3f ms", millis);
  }
}
