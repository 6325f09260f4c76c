package dev.quire.engine.recall;

import dev.quire.domain.search.Calibration;
import dev.quire.engine.recall.RecallCurves.Curve;
import java.util.List;
import java.util.Optional;

/**
 * What the measured curves say of one k and one share of allowed rows. Efforts and times are nearly
 * straight lines of the logarithms of k and share, so what lies between two curves is interpolated
 * there. Beyond the smallest share and above the greatest k nothing is known: the line goes on, for
 * more neighbours steeper, since there it was seen to fall short.
 */
final class EffortEstimate {
  /** A k ten times the greatest that was measured takes twice what the line says (ADR 0042). */
  private static final double BEYOND = Math.log10(2);

  private final RecallCurves curves;
  private final int k;
  private final double share;

  EffortEstimate(RecallCurves curves, int k, double share) {
    this.curves = curves;
    this.k = k;
    this.share = share;
  }

  /**
   * A point, measured or interpolated.
   *
   * @param reason in words, how it came about
   */
  record Estimate(Calibration point, String reason) {}

  /** The least effort whose recall is, with 95 % confidence, not below the target. */
  Optional<Estimate> meeting(double recallTarget) {
    Optional<Calibration> base =
        curves.curve(Calibrator.K, 1).flatMap(curve -> curve.meeting(recallTarget));
    if (base.isEmpty()) {
      return Optional.empty();
    }
    Estimate plain = new Estimate(base.get(), "the least effort that was measured");
    Optional<Estimate> filtered = share < 1 ? forShare(recallTarget) : Optional.of(plain);
    return k <= Calibrator.K
        ? filtered
        : filtered.flatMap(found -> forMany(found, base.get(), recallTarget));
  }

  private Optional<Estimate> forShare(double recallTarget) {
    Curve above = curves.curve(Calibrator.K, 1).orElseThrow();
    for (double measured : Calibrator.SHARES) {
      Optional<Curve> below = curves.curve(Calibrator.K, measured);
      if (below.isEmpty()) {
        return Optional.empty();
      }
      if (share >= measured) {
        return between(above, below.get(), recallTarget);
      }
      above = below.get();
    }
    return Optional.empty();
  }

  private Optional<Estimate> between(Curve above, Curve below, double recallTarget) {
    Optional<Calibration> one = above.meeting(recallTarget);
    Optional<Calibration> other = below.meeting(recallTarget);
    if (one.isEmpty() || other.isEmpty()) {
      return Optional.empty();
    }
    double weight = Math.log(above.share() / share) / Math.log(above.share() / below.share());
    Calibration point = mixed(one.get(), other.get(), weight);
    return Optional.of(
        new Estimate(
            point,
            "an effort between those measured for %s and %s of the rows"
                .formatted(percent(above.share()), percent(below.share()))));
  }

  private Optional<Estimate> forMany(Estimate found, Calibration base, double recallTarget) {
    Optional<Calibration> many =
        curves.curve(Calibrator.MANY, 1).flatMap(curve -> curve.meeting(recallTarget));
    if (many.isEmpty()) {
      return Optional.empty();
    }
    double weight =
        Math.log((double) k / Calibrator.K) / Math.log((double) Calibrator.MANY / Calibrator.K);
    double beyond = Math.pow(Math.max(1, (double) k / Calibrator.MANY), BEYOND);
    double effort = Math.pow((double) many.get().effort() / base.effort(), weight) * beyond;
    double time = Math.pow(many.get().p50Millis() / base.p50Millis(), weight) * beyond;
    Calibration point = found.point();
    return Optional.of(
        new Estimate(
            new Calibration(
                (int) Math.ceil(point.effort() * Math.max(1, effort)),
                point.recall(),
                point.recallLow(),
                point.recallHigh(),
                point.p50Millis() * Math.max(1, time)),
            found.reason() + ", more of it for " + k + " neighbours,"));
  }

  /** Weight 0 is the one, 1 the other; of the recalls the lower. */
  private static Calibration mixed(Calibration one, Calibration other, double weight) {
    return new Calibration(
        (int) Math.ceil(geometric(one.effort(), other.effort(), weight)),
        Math.min(one.recall(), other.recall()),
        Math.min(one.recallLow(), other.recallLow()),
        Math.min(one.recallHigh(), other.recallHigh()),
        geometric(one.p50Millis(), other.p50Millis(), weight));
  }

  private static double geometric(double one, double other, double weight) {
    return Math.pow(one, 1 - weight) * Math.pow(other, weight);
  }

  /** About how long comparing all allowed rows takes. */
  double scanMillis() {
    List<Curve> scans = scans();
    if (scans.isEmpty()) {
      return 0;
    }
    Curve above = scans.getFirst();
    for (Curve below : scans.subList(1, scans.size())) {
      if (share >= below.share()) {
        double weight = Math.log(above.share() / share) / Math.log(above.share() / below.share());
        return geometric(above.scanMillis(), below.scanMillis(), weight);
      }
      above = below;
    }
    return above.scanMillis() * share / above.share();
  }

  private List<Curve> scans() {
    return curves.curves().stream().filter(curve -> curve.k() == Calibrator.K).toList();
  }

  /** About how long the index takes with an effort, allowing all rows. */
  double millisOf(int effort) {
    List<Calibration> points = curves.points();
    return points.stream()
        .filter(point -> point.effort() >= effort)
        .findFirst()
        .or(() -> points.isEmpty() ? Optional.empty() : Optional.of(points.getLast()))
        .map(Calibration::p50Millis)
        .orElse(0.0);
  }

  /** Whether the ladder ended because a scan of so few rows is no slower than any good search. */
  boolean isSlowerThanScan() {
    return share < 1 || k > Calibrator.K;
  }

  private static String percent(double share) {
    return Math.round(share * 1000) / 10.0 + " %";
  }
}
