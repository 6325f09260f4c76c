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
import java.util.function.Predicate;

/** Looks for byte strings in all files of a library and of its snapshots. */
final class PurgeScan extends SimpleFileVisitor<Path> {
  private final Path snapshots;
  private final ByteSearch search;
  // by the directory that a file lies in
  private final Map<Path, Long> matches = new HashMap<>();
  private long files;
  private long bytes;

  private PurgeScan(Path library, ByteSearch search) {
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

  PurgeReceipt receipt(long matchesBefore, OtherSegments others) {
    return new PurgeReceipt(
        files, bytes, matchesBefore, matches(), sum(others::contains), holding(others));
  }

  private List<String> holding(OtherSegments others) {
    return matches.keySet().stream()
        .filter(directory -> directory.startsWith(snapshots) && !others.isCopyOrGone(directory))
        .map(directory -> snapshots.relativize(directory).getName(0).toString())
        .distinct()
        .sorted()
        .toList();
  }
}
