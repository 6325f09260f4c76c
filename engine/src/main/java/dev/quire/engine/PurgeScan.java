package dev.quire.engine;

import dev.quire.domain.store.PurgeReceipt;
import dev.quire.storage.file.Attempt;
import dev.quire.storage.file.ByteSearch;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Looks for byte strings in all files of a library and of its snapshots. */
final class PurgeScan extends SimpleFileVisitor<Path> {
  /** Has the hashes of all arrays of a segment. */
  private static final String LISTING = "segment.json";

  private final Path segments;
  private final Path snapshots;
  private final ByteSearch search;
  // by the directory that a file lies in
  private final Map<Path, Long> matches = new HashMap<>();
  private long files;
  private long bytes;

  private PurgeScan(Path library, ByteSearch search) {
    this.segments = library.resolve("segments");
    this.snapshots = library.resolve("snapshots");
    this.search = search;
  }

  static PurgeScan of(Path library, List<byte[]> patterns) {
    PurgeScan scan = new PurgeScan(library, new ByteSearch(patterns));
    Attempt.run("look through " + library, () -> Files.walkFileTree(library, scan));
    return scan;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
    try {
      long found = search.count(file);
      files++;
      bytes += attributes.size();
      if (found > 0) {
        matches.merge(file.getParent(), found, Long::sum);
      }
    } catch (NoSuchFileException e) {
      // deleted meanwhile: it holds nothing
    }
    return FileVisitResult.CONTINUE;
  }

  // a segment that is deleted while we look
  @Override
  public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
    if (failure instanceof NoSuchFileException) {
      return FileVisitResult.CONTINUE;
    }
    throw failure;
  }

  @Override
  public FileVisitResult postVisitDirectory(Path directory, IOException failure)
      throws IOException {
    if (failure != null && Files.exists(directory)) {
      throw failure;
    }
    return FileVisitResult.CONTINUE;
  }

  /** In the library's files, snapshots left aside. */
  long matches() {
    return sum(directory -> !directory.startsWith(snapshots));
  }

  private long sum(Predicate<Path> which) {
    return matches.entrySet().stream()
        .filter(entry -> which.test(entry.getKey()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /**
   * @param others directories of the library's segments that have no row of what was purged: all
   *     that stands in their files belongs to something else
   */
  PurgeReceipt receipt(long matchesBefore, Set<Path> others) {
    return new PurgeReceipt(
        files, bytes, matchesBefore, matches(), sum(others::contains), holding(others));
  }

  private List<String> holding(Set<Path> others) {
    return matches.keySet().stream()
        .filter(directory -> directory.startsWith(snapshots) && !isOneOf(others, directory))
        .map(directory -> snapshots.relativize(directory).getName(0).toString())
        .distinct()
        .sorted()
        .toList();
  }

  /** Whether a snapshot's directory is one of these segments by another name. */
  private boolean isOneOf(Set<Path> others, Path directory) {
    Path segment = segments.resolve(directory.getFileName());
    return others.contains(segment)
        && Attempt.get(
            "compare " + directory + " with " + segment,
            () -> Files.mismatch(directory.resolve(LISTING), segment.resolve(LISTING)) < 0);
  }
}
