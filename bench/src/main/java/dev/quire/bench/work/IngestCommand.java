package dev.quire.bench.work;

import dev.quire.bench.Command;
import dev.quire.bench.JsonLines;
import dev.quire.bench.Options;
import dev.quire.bench.measure.DiskSpeed;
import dev.quire.bench.measure.ProcessWork;
import dev.quire.bench.measure.ResidentMemory;
import dev.quire.bench.measure.Rounded;
import dev.quire.bench.measure.ThreadTimes;
import dev.quire.bench.rows.FloatRows;
import dev.quire.bench.rows.SyntheticRows;
import dev.quire.bench.search.BenchDirectory;
import dev.quire.bench.search.BulkLoad;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.library.Metric;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.Precondition;
import dev.quire.engine.Quire;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * {@code ingest}: rows through journal and live segment, batch by batch. The rows lie ready in a
 * mapped file; what is timed is the engine's work and the making of the drafts. Each round fills a
 * library of its own: the first is what a process just started does, later ones what a server that
 * has run for a while does.
 */
public final class IngestCommand implements Command {
  private static final long SEED = 7;
  private static final int DISK_MEBIBYTES = 256;

  /** As many as share a sync while another is under way. */
  private static final int WRITERS = 4;

  @Override
  public void run(Options options, PrintStream out) throws Exception {
    options.allow("n", "d", "batch", "durability", "writers", "metric", "rounds", "data", "out");
    int n = options.count("n", 1_000_000);
    int dimension = options.count("d", 128);
    int rounds = options.count("rounds", 3);
    try (Arena arena = Arena.ofShared();
        BenchDirectory source = BenchDirectory.temporary();
        BenchDirectory target = BenchDirectory.of(options);
        Quire quire = Quire.open(target.path());
        JsonLines lines = new JsonLines(options, out)) {
      Path file = source.path().resolve("rows.npy");
      new SyntheticRows(dimension, SEED).write(file, n);
      FloatRows rows = FloatRows.open(file, arena);
      for (int round = 1; round <= rounds; round++) {
        lines.write(load(quire, round, rows, target.path(), options));
        if (round < rounds) {
          quire.libraries().delete(library(round), Precondition.none());
        }
      }
    }
  }

  private static LibraryId library(int round) {
    return new LibraryId("ingest-" + round);
  }

  private static IngestFigures load(
      Quire quire, int round, FloatRows rows, Path directory, Options options) throws Exception {
    LibraryId library = library(round);
    quire
        .libraries()
        .create(
            LibraryDraft.ofVectors(library.value(), rows.dimension())
                .withMetric(options.choice("metric", Metric.L2)));
    int batch = options.count("batch", 1_000);
    int writers = options.count("writers", WRITERS);
    Durability durability = options.choice("durability", Durability.FSYNC);
    var load = new BulkLoad(quire.chunks(), library, durability);
    rows.load();
    double diskBefore = DiskSpeed.mebibytesPerSecond(directory, DISK_MEBIBYTES);
    ThreadTimes threadsBefore = ThreadTimes.soFar();
    ProcessWork begin = ProcessWork.soFar();
    var timed = new TimedLoad(load, rows, batch).run(writers);
    ProcessWork work = ProcessWork.soFar().since(begin);
    ThreadTimes threads = ThreadTimes.soFar().since(threadsBefore);
    FoundAgain found = FoundAgain.search(quire, library, rows);
    // a write of nothing, which waits for all before it
    quire.chunks().deleteAll(library, List.of(), Durability.FSYNC);
    double replaySeconds = replay(directory, library, rows.rows());
    double diskAfter = DiskSpeed.mebibytesPerSecond(directory, DISK_MEBIBYTES);
    long there = quire.chunks().count(library, Filter.ALL);
    if (there != rows.rows()) {
      throw new IllegalStateException(
          "%d rows were acknowledged, %d are there".formatted(rows.rows(), there));
    }
    rows.release();
    return new IngestFigures(
        "quire",
        round,
        rows.rows(),
        rows.dimension(),
        batch,
        durability.name().toLowerCase(Locale.ROOT),
        writers,
        Rounded.to(3, timed.seconds()),
        Rounded.to(0, rows.rows() / timed.seconds()),
        Rounded.to(3, work.cpuSeconds() * 1e6 / rows.rows()),
        Rounded.to(3, timed.cpuSeconds() * 1e6 / rows.rows()),
        Rounded.to(3, threads.compilerSeconds() * 1e6 / rows.rows()),
        Rounded.to(3, threads.collectorSeconds() * 1e6 / rows.rows()),
        Rounded.to(1, work.writtenBytes() / timed.seconds() / (1 << 20)),
        Rounded.to(1, diskBefore),
        Rounded.to(1, diskAfter),
        Rounded.to(1, timed.samples().percentileMicros(50)),
        Rounded.to(1, timed.samples().percentileMicros(99)),
        found.rows(),
        FoundAgain.SAMPLES,
        Rounded.to(2, found.firstMillis()),
        Rounded.to(1, found.p50Micros()),
        Rounded.to(3, replaySeconds),
        Rounded.to(1, ResidentMemory.mebibytes()));
  }

  /** What a reader beside does that opens the directory, as a server does after it was killed. */
  private static double replay(Path directory, LibraryId library, int rows) {
    long start = System.nanoTime();
    try (Quire reader = Quire.openReadOnly(directory)) {
      double seconds = (System.nanoTime() - start) / 1e9;
      long there = reader.chunks().count(library, Filter.ALL);
      if (there != rows) {
        throw new IllegalStateException("of %d rows %d came back".formatted(rows, there));
      }
      return seconds;
    }
  }
}
