package dev.quire.engine.recall;

import dev.quire.domain.library.IndexSpec;
import dev.quire.engine.recall.RecallCurves.Curve;
import java.util.List;
import java.util.Optional;

/**
 * What {@code auto} comes to: brute while small, then the cheapest kind of index that meets the
 * library's recall target. Kinds are tried in the order of what their build costs; each is
 * measured, and the next is tried only where the answers of this one are not far faster than a
 * scan. The thresholds and how they were measured: docs/adr/0014.
 */
public final class IndexChoice {
  /** Up to so many rows a scan of all codes takes about as long as a good answer from an index. */
  public static final int BRUTE_UP_TO = 20_000;

  /** An index so many times as fast as a scan, at the recall target, is good enough to stop at. */
  static final double ENOUGH = 8;

  private static final IndexSpec IVF_FLAT =
      new IndexSpec.IvfFlat(IndexSpec.FROM_DATA, IndexSpec.FROM_DATA);
  private static final IndexSpec HNSW =
      new IndexSpec.Hnsw(IndexSpec.FROM_DATA, IndexSpec.FROM_DATA, IndexSpec.FROM_DATA);

  private IndexChoice() {}

  /** What is to be tried for so many rows, in this order; one kind where the user named it. */
  public static List<IndexSpec> candidates(IndexSpec asked, long rows) {
    if (!(asked instanceof IndexSpec.Auto)) {
      return List.of(asked);
    }
    return rows <= BRUTE_UP_TO ? List.of(new IndexSpec.Brute()) : List.of(IVF_FLAT, HNSW);
  }

  /** Whether no other kind needs to be tried. */
  public static boolean isEnough(RecallCurves curves, double recallTarget) {
    return speedup(curves, recallTarget) >= ENOUGH;
  }

  /** How many times as fast as a scan the index meets the target; 0 where it does not. */
  public static double speedup(RecallCurves curves, double recallTarget) {
    Optional<Curve> curve = curves.curve(Calibrator.K, 1);
    return curve
        .flatMap(measured -> measured.meeting(recallTarget))
        .map(point -> curve.get().scanMillis() / Math.max(1e-9, point.p50Millis()))
        .orElse(0.0);
  }
}
