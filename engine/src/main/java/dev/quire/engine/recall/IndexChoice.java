package dev.quire.engine.recall;

import dev.quire.domain.library.IndexSpec;
import dev.quire.engine.recall.RecallCurves.Curve;
import java.util.List;
import java.util.Locale;
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

  private static final IndexSpec IVF_PQ =
      new IndexSpec.IvfPq(
          IndexSpec.FROM_DATA,
          IndexSpec.FROM_DATA,
          IndexSpec.FROM_DATA,
          IndexSpec.FROM_DATA,
          false,
          IndexSpec.FROM_DATA);

  private IndexChoice() {}

  /**
   * What is to be tried for so many rows, in this order; one kind where the user named it.
   *
   * @param onDisk whether their vectors are larger than what memory leaves for files
   */
  public static List<IndexSpec> candidates(IndexSpec asked, long rows, boolean onDisk) {
    if (!(asked instanceof IndexSpec.Auto)) {
      return List.of(asked);
    }
    if (rows <= BRUTE_UP_TO) {
      return List.of(new IndexSpec.Brute());
    }
    return onDisk ? List.of(IVF_PQ, IVF_FLAT) : List.of(IVF_FLAT, HNSW);
  }

  /**
   * Why an index is of the kind it is, for users.
   *
   * @param built empty where none was
   * @param vectorBytes of all rows
   * @param cacheBytes what memory leaves for files
   */
  public static String reason(
      IndexSpec asked, Optional<IndexSpec> built, long vectorBytes, long cacheBytes) {
    if (built.isEmpty()) {
      return "nothing was built yet: chunks are compared one by one";
    }
    if (!(asked instanceof IndexSpec.Auto)) {
      return "the library asks for " + asked.type().name().toLowerCase(Locale.ROOT);
    }
    String space =
        "vectors take %d MiB, and memory leaves %d MiB for files"
            .formatted(vectorBytes >> 20, cacheBytes >> 20);
    return switch (built.get().type()) {
      case BRUTE ->
          "comparing up to %,d chunks is as fast as asking an index".formatted(BRUTE_UP_TO);
      case IVF_PQ -> space + ": short codes stay in memory, and few vectors are read";
      case IVF_FLAT, HNSW, AUTO ->
          "it was measured to meet the recall target far faster than a scan, or faster than the other kinds; "
              + space;
    };
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
