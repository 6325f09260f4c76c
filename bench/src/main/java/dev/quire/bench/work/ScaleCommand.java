package dev.quire.bench.work;

import dev.quire.bench.Command;
import dev.quire.bench.JsonLines;
import dev.quire.bench.Options;
import dev.quire.bench.measure.Rounded;
import dev.quire.bench.rows.ExactNeighbors;
import dev.quire.bench.rows.FilterShare;
import dev.quire.bench.rows.FloatRows;
import dev.quire.bench.rows.NpyFile;
import dev.quire.bench.rows.SyntheticRows;
import dev.quire.bench.search.BenchDirectory;
import dev.quire.bench.search.Efforts;
import dev.quire.bench.search.Figures;
import dev.quire.bench.search.IndexParams;
import dev.quire.bench.search.QuireContender;
import dev.quire.bench.search.SearchTask;
import dev.quire.bench.search.Trial;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.IndexType;
import dev.quire.domain.library.Metric;
import dev.quire.domain.search.Effort;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code scale}: the same work on more and more rows, each size in a new library: how build time,
 * query time, memory and start-up grow.
 */
public final class ScaleCommand implements Command {
  private static final long SEED = 11;
  private static final int QUERIES = 500;

  @Override
  public void run(Options options, PrintStream out) throws Exception {
    options.allow(
        "sizes",
        "base",
        "queries",
        "d",
        "metric",
        "index",
        "params",
        "efforts",
        "k",
        "seconds",
        "build-threads",
        "out");
    List<Integer> sizes = options.counts("sizes", 100_000, 1_000_000);
    try (Arena arena = Arena.ofShared();
        BenchDirectory made = BenchDirectory.temporary();
        JsonLines lines = new JsonLines(options, out)) {
      Source source =
          source(options, sizes.stream().max(Integer::compare).orElseThrow(), made.path(), arena);
      for (int size : sizes) {
        FloatRows base = source.base().first(size);
        Path truth = made.path().resolve("truth-" + size + ".npy");
        int k = options.count("k", 10);
        Metric metric = options.choice("metric", Metric.COSINE);
        NpyFile.write(truth, ExactNeighbors.of(base, source.queries(), metric, k));
        base.release();
        measure(task(options, base, source.queries(), truth), options).forEach(lines::write);
      }
    }
  }

  private record Source(FloatRows base, FloatRows queries) {}

  /** The files that are named, or rows made up for this run. */
  private static Source source(Options options, int rows, Path directory, Arena arena)
      throws IOException {
    if (options.find("base").isPresent()) {
      return new Source(
          FloatRows.open(options.file("base"), arena),
          FloatRows.open(options.file("queries"), arena));
    }
    var synthetic = new SyntheticRows(options.count("d", 128), SEED);
    Path queries = directory.resolve("queries.npy");
    Path base = directory.resolve("base.npy");
    synthetic.write(queries, QUERIES);
    synthetic.write(base, rows);
    return new Source(FloatRows.open(base, arena), FloatRows.open(queries, arena));
  }

  private static SearchTask task(Options options, FloatRows base, FloatRows queries, Path truth) {
    IndexSpec index =
        IndexParams.spec(options.choice("index", IndexType.AUTO), options.text("params", ""));
    int cores = Runtime.getRuntime().availableProcessors();
    return new SearchTask(
        base,
        queries,
        truth,
        options.choice("metric", Metric.COSINE),
        options.count("k", 10),
        index,
        options.count("build-threads", cores),
        FilterShare.ALL);
  }

  private static List<ScaleFigures> measure(SearchTask task, Options options) throws Exception {
    List<Effort> efforts = Efforts.parse(options.text("efforts", ""), task.index().type());
    try (BenchDirectory directory = BenchDirectory.temporary()) {
      var measured = new ArrayList<Figures>();
      double loadSeconds;
      try (var quire = new QuireContender(task, directory.path())) {
        loadSeconds = quire.loadSeconds();
        var trial = new Trial(task, quire);
        for (Effort effort : efforts) {
          measured.add(trial.measure(effort, 1, options.seconds("seconds", 2)));
        }
      }
      Reopened reopened = Reopened.measure(directory.path(), task.queries().row(0), task.k());
      return measured.stream().map(figures -> line(figures, loadSeconds, reopened)).toList();
    }
  }

  private static ScaleFigures line(Figures figures, double loadSeconds, Reopened reopened) {
    return new ScaleFigures(
        figures.index(),
        figures.n(),
        figures.d(),
        figures.params(),
        figures.effort(),
        figures.recall(),
        figures.qps(),
        figures.p50Us(),
        figures.p99Us(),
        Rounded.to(3, loadSeconds),
        figures.buildSeconds(),
        figures.bytesPerVector(),
        reopened.openMillis(),
        reopened.firstSearchMillis(),
        reopened.heapMebibytes(),
        figures.rssMiB());
  }
}
