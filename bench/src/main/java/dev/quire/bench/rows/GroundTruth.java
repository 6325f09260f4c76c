package dev.quire.bench.rows;

import dev.quire.domain.library.Metric;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.IntStream;

/** True neighbours, computed once for a pair of files and kept beside the queries. */
public final class GroundTruth {
  private static final int WIDTH = 100;

  private GroundTruth() {}

  /**
   * The file of the true neighbours, made where it is missing. Its name holds checksums of both, so
   * that other rows in files of the same name do not meet old answers.
   */
  public static Path beside(
      Path queriesFile, FloatRows base, FloatRows queries, Metric metric, int k, FilterShare share)
      throws IOException {
    int width = Math.min(allowed(base, share), Math.max(k, WIDTH));
    String name =
        "%s.gt-%s-%s-%s%s.npy"
            .formatted(
                queriesFile.getFileName().toString().replaceFirst("\\.npy$", ""),
                metric.name().toLowerCase(Locale.ROOT),
                base.fingerprint(),
                queries.fingerprint(),
                share.isAll() ? "" : "-" + share.allowedBuckets());
    Path file = queriesFile.resolveSibling(name);
    if (holds(file, k)) {
      return file;
    }
    long start = System.nanoTime();
    NeighborRows neighbors = ExactNeighbors.of(base, queries, metric, width, share);
    Path written = write(neighbors, file);
    System.err.printf(
        "exact neighbours of %d queries in %.1f s: %s%n",
        queries.rows(), (System.nanoTime() - start) / 1e9, written);
    return written;
  }

  private static Path write(NeighborRows neighbors, Path file) throws IOException {
    try {
      NpyFile.write(file, neighbors);
      return file;
    } catch (FileSystemException e) {
      // the queries lie where nothing may be written: for this run alone
      Path temporary = Files.createTempFile("quire-bench-gt", ".npy");
      temporary.toFile().deleteOnExit();
      NpyFile.write(temporary, neighbors);
      return temporary;
    }
  }

  private static int allowed(FloatRows base, FilterShare share) {
    return (int) IntStream.range(0, base.rows()).filter(share::allows).count();
  }

  private static boolean holds(Path file, int k) {
    return Files.exists(file) && NeighborRows.read(file).width() >= k;
  }
}
