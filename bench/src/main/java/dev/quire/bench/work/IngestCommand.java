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
import dev.quire.engine.Quire;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Locale;

/**
 * {@code ingest}: rows through journal and live segment, batch by batch. The rows lie ready in a
 * mapped file; what is timed is the engine's work and the making of the drafts.
 */
public final class IngestCommand implements Command {
  private static final LibraryId LIBRARY = new LibraryId("ingest");
  private static final long SEED = 7;
  private static final int DISK_MEBIBYTES = 256;

  /** As many as share a sync while another is under way. */
  private static final int WRITERS = 4;

  @Override
  public void run(Options options, PrintStream out) throws Exception {
    options.allow("n", "d", "batch", "durability", "writers", "metric", "data", "out");
    int n = options.count("n", 1_000_000);
    int dimension = options.count("d", 128);
    Metric metric = options.choice("metric", Metric.L2);
    try (Arena arena = Arena.ofShared();
        BenchDirectory source = BenchDirectory.temporary();
        BenchDirectory target = BenchDirectory.of(options);
        Quire quire = Quire.open(target.path());
        JsonLines lines = new JsonLines(options, out)) {
      Path file = source.path().resolve("rows.npy");
      new SyntheticRows(dimension, SEED).write(file, n);
      quire
          .libraries()
          .create(LibraryDraft.ofVectors(LIBRARY.value(), dimension).withMetric(metric));
      lines.write(load(quire, FloatRows.open(file, arena), target.path(), options));
    }
  }

  private static IngestFigures load(Quire quire, FloatRows rows, Path directory, Options options)
      throws Exception {
    int batch = options.count("batch", 1_000);
    int writers = options.count("writers", WRITERS);
    Durability durability = options.choice("durability", Durability.FSYNC);
    var load = new BulkLoad(quire.chunks(), LIBRARY, durability);
    double diskBefore = DiskSpeed.mebibytesPerSecond(directory, DISK_MEBIBYTES);
    ThreadTimes threadsBefore = ThreadTimes.soFar();
    ProcessWork begin = ProcessWork.soFar();
    var timed = new TimedLoad(load, rows, batch).run(writers);
    ProcessWork work = ProcessWork.soFar().since(begin);
    ThreadTimes threads = ThreadTimes.soFar().since(threadsBefore);
    FoundAgain found = FoundAgain.search(quire, LIBRARY, rows);
    double diskAfter = DiskSpeed.mebibytesPerSecond(directory, DISK_MEBIBYTES);
    long there = quire.chunks().count(LIBRARY, Filter.ALL);
    if (there != rows.rows()) {
      throw new IllegalStateException(
          "%d rows were acknowledged, %d are there".formatted(rows.rows(), there));
    }
    rows.release();
    return new IngestFigures(
        "quire",
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
        Rounded.to(1, ResidentMemory.mebibytes()));
  }
}
