package dev.quire.bench.search;

import dev.quire.bench.Options;
import dev.quire.bench.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** Where an engine keeps its files: named by {@code --data} and kept, or temporary and deleted. */
public final class BenchDirectory implements AutoCloseable {
  private final Path path;
  private final boolean kept;

  private BenchDirectory(Path path, boolean kept) {
    this.path = path;
    this.kept = kept;
  }

  /** The directory of {@code --data}, or a temporary one. */
  public static BenchDirectory of(Options options) throws IOException {
    if (options.find("data").isPresent()) {
      return new BenchDirectory(directory(Path.of(options.required("data"))), true);
    }
    return temporary();
  }

  private static Path directory(Path path) {
    try {
      return Files.createDirectories(path);
    } catch (IOException e) {
      throw new UsageException("--data: " + path + " is no directory that can be made: " + e);
    }
  }

  /** A new one that goes when this is closed. */
  public static BenchDirectory temporary() throws IOException {
    return new BenchDirectory(Files.createTempDirectory("quire-bench"), false);
  }

  public Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    if (kept) {
      return;
    }
    List<Path> deepestFirst;
    try (var files = Files.walk(path)) {
      deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : deepestFirst) {
      Files.delete(file);
    }
  }
}
