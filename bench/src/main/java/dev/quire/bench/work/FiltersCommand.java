package dev.quire.bench.work;

import dev.quire.bench.Command;
import dev.quire.bench.JsonLines;
import dev.quire.bench.Options;
import dev.quire.bench.UsageException;
import dev.quire.bench.measure.ClosedLoop;
import dev.quire.bench.measure.Rounded;
import dev.quire.bench.search.BenchDirectory;
import dev.quire.bench.search.BulkLoad;
import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.job.Job;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.store.Durability;
import dev.quire.engine.EngineOptions;
import dev.quire.engine.Quire;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * {@code filters}: how long a filter takes from its meaning to the set of rows, and what the
 * metadata index costs, in bytes and when a segment is made. Embeddings are as small as can be.
 */
public final class FiltersCommand implements Command {
  private static final int BATCH = 2_000;

  /** What a row of the plain library takes: {} and an offset. */
  private static final int BYTES_OF_NONE = 10;

  private static final Pattern INDEX = Pattern.compile("chunk_(fields|term).*");
  private static final Pattern METADATA = Pattern.compile("chunk_metadata.*");

  @Override
  public void run(Options options, PrintStream out) throws Exception {
    options.allow("n", "seconds", "out");
    int n = options.count("n", 1_000_000);
    FieldRows rows = new FieldRows();
    try (BenchDirectory directory = BenchDirectory.temporary();
        Quire quire = Quire.open(directory.path(), Embedders.NONE, EngineOptions.DEFAULT);
        JsonLines lines = new JsonLines(options, out)) {
      double plain = build(quire, load(quire, "plain", n, () -> Metadata.EMPTY));
      LibraryId library = load(quire, "fields", n, rows::next);
      double built = build(quire, library);
      double index = bytes(directory.path(), INDEX) / n;
      double metadata = bytes(directory.path(), METADATA) / n - BYTES_OF_NONE;
      for (Map.Entry<String, Filter> filter : FieldRows.filters().entrySet()) {
        long found = quire.chunks().count(library, filter.getValue());
        double seconds = options.seconds("seconds", 0.5);
        double anew = medianAnew(quire, library, filter.getValue(), seconds);
        double again = medianAgain(quire, library, filter.getValue(), seconds);
        lines.write(
            new FilterFigures(
                n,
                filter.getKey(),
                Rounded.to(5, (double) found / n),
                Rounded.to(1, anew),
                Rounded.to(1, again),
                Rounded.to(2, built),
                Rounded.to(2, plain),
                Rounded.to(1, index),
                Rounded.to(1, metadata)));
      }
    }
  }

  private static double medianAnew(Quire quire, LibraryId library, Filter filter, double seconds) {
    List<Double> micros = new ArrayList<>();
    for (long start = System.nanoTime(); System.nanoTime() - start < 2e9 * seconds; ) {
      FieldRows.others().forEach(other -> quire.chunks().count(library, other));
      long asked = System.nanoTime();
      quire.chunks().count(library, filter);
      micros.add((System.nanoTime() - asked) / 1e3);
    }
    // the first half warms up
    List<Double> timed = micros.subList(micros.size() / 2, micros.size());
    return timed.stream().sorted().toList().get(timed.size() / 2);
  }

  private static double medianAgain(Quire quire, LibraryId library, Filter filter, double seconds)
      throws Exception {
    ClosedLoop.Call count = input -> quire.chunks().count(library, filter);
    ClosedLoop.run(1, seconds, 1, count);
    return ClosedLoop.run(1, seconds, 1, count).samples().percentileMicros(50);
  }

  private static LibraryId load(Quire quire, String id, int n, Supplier<Metadata> metadata) {
    LibraryId library = quire.libraries().create(LibraryDraft.ofVectors(id, 2)).library().id();
    var load = new BulkLoad(quire.chunks(), library, Durability.ASYNC);
    for (int at = 0; at < n; at += BATCH) {
      load.write(
          IntStream.range(at, Math.min(n, at + BATCH))
              .mapToObj(row -> BulkLoad.item(row, new float[] {1, row % 97}, metadata.get()))
              .toList());
    }
    return library;
  }

  private static double build(Quire quire, LibraryId library) {
    long start = System.nanoTime();
    Job job = quire.indexes().build(library, Optional.of(new IndexSpec.Brute()));
    while (!job.state().ended() && !job.phase().equals("measuring recall")) {
      LockSupport.parkNanos(1_000_000);
      job = quire.jobs().find(job.id()).orElseThrow();
    }
    if (job.state() == Job.State.FAILED) {
      throw new UsageException("the segment was not made: " + job.error().orElse(""));
    }
    return (System.nanoTime() - start) / 1e9;
  }

  // of the one segment that each of the two libraries has in the end
  private static double bytes(Path directory, Pattern names) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      long bytes = 0;
      for (Path file : files.filter(f -> matches(f, names)).toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    }
  }

  private static boolean matches(Path file, Pattern names) {
    return names.matcher(file.getFileName().toString()).matches();
  }
}
