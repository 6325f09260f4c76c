package dev.quire.bench.work;

import dev.quire.bench.Command;
import dev.quire.bench.JsonLines;
import dev.quire.bench.Options;
import dev.quire.bench.measure.ClosedLoop;
import dev.quire.bench.measure.Rounded;
import dev.quire.bench.rows.FloatRows;
import dev.quire.bench.search.BenchDirectory;
import dev.quire.bench.search.Efforts;
import dev.quire.bench.search.QuireContender;
import dev.quire.bench.search.SearchTask;
import dev.quire.domain.search.Effort;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * {@code busy}: the same searches while nothing else goes on, while the index is built anew, while
 * rows come in, and while both do. Loaded rows repeat the base's unless {@code --load} names others
 * (repeated rows are equally far, and ties at the k-th make a search look again); {@code
 * --load-rate} paces them. With {@code --settle} also after a load, once its rows are indexed or so
 * many seconds have passed. With {@code --free-core yes} searches run on a core that nothing else
 * of the process uses. With {@code --stretches 2} it is measured twice, one after the other, while
 * the same builds and loads go on: in the first stretch Java compiles what they run.
 */
public final class BusyCommand implements Command {
  private static final double WARM_UP = 0.5;

  /** Rows that may stay in memory, however long nobody writes. */
  private static final long MOST_PENDING = 20_000;

  private static final long POLL_NANOS = Duration.ofMillis(50).toNanos();

  private enum Beside {
    BUILD,
    LOAD,
    BUILD_AND_LOAD;

    boolean builds() {
      return this != LOAD;
    }

    boolean loads() {
      return this != BUILD;
    }

    String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  @Override
  public void run(Options options, PrintStream out) throws Exception {
    options.allow(
        SearchTask.optionsAnd(
            "efforts",
            "threads",
            "seconds",
            "settle",
            "stretches",
            "load",
            "load-rate",
            "free-core",
            "beside",
            "reuse",
            "data",
            "out"));
    try (Arena arena = Arena.ofShared();
        JsonLines lines = new JsonLines(options, out)) {
      SearchTask task = SearchTask.of(options, arena);
      FloatRows rows =
          options.find("load").isPresent()
              ? FloatRows.open(options.file("load"), arena)
              : task.base();
      Effort effort = Efforts.parse(options.text("efforts", ""), task.index().type()).getFirst();
      try (BenchDirectory directory = BenchDirectory.of(options);
          QuireContender quire =
              new QuireContender(
                  task, directory.path(), options.text("reuse", "").equals("index"))) {
        new Run(task, rows, quire, effort, options, lines).all();
      }
    }
  }

  /** One library, searched beside one chore after the other. */
  private static final class Run {
    private final SearchTask task;
    private final FloatRows rows;
    private final QuireContender quire;
    private final JsonLines lines;
    private final int threads;
    private final double seconds;
    private final double settle;
    private final int loadRate;
    private final int stretches;
    private final List<Beside> all;
    private final int queries;
    private final ClosedLoop.Call search;
    private int nextNumber;

    Run(
        SearchTask task,
        FloatRows rows,
        QuireContender quire,
        Effort effort,
        Options options,
        JsonLines lines) {
      this.task = task;
      this.rows = rows;
      this.quire = quire;
      this.lines = lines;
      this.threads = options.count("threads", 1);
      this.seconds = options.seconds("seconds", 5);
      this.settle = options.seconds("settle", 0);
      this.stretches = options.count("stretches", 1);
      this.loadRate = options.find("load-rate").isPresent() ? options.count("load-rate", 1) : 0;
      this.all =
          options.find("beside").isPresent()
              ? List.of(options.choice("beside", Beside.LOAD))
              : List.of(Beside.values());
      Runnable placed = FreeCore.of(options);
      this.queries = task.queries().rows();
      this.nextNumber = task.base().rows();
      List<float[]> vectors = IntStream.range(0, queries).mapToObj(task.queries()::row).toList();
      this.search =
          query -> {
            placed.run();
            quire.search(vectors.get(query), task.k(), effort);
          };
    }

    void all() throws Exception {
      ClosedLoop.run(threads, seconds * WARM_UP, queries, search);
      for (Beside beside : all) {
        double quiet = measure("nothing", 0);
        Chores chores = chores();
        if (beside.builds()) {
          chores.build(task.index());
        }
        if (beside.loads()) {
          chores.load(rows, nextNumber, loadRate);
        }
        measure(beside.text(), quiet, chores);
        nextNumber += (int) chores.loaded();
        if (beside.loads() && settle > 0) {
          awaitIndexed();
          measure("nothing, all indexed", 0);
        }
      }
    }

    private Chores chores() {
      return new Chores(quire.database(), quire.library());
    }

    private void awaitIndexed() {
      long start = System.nanoTime();
      long deadline = start + (long) (settle * 1e9);
      while (pending() > MOST_PENDING && System.nanoTime() - deadline < 0) {
        LockSupport.parkNanos(POLL_NANOS);
      }
      System.err.printf(
          "%d rows pending after %.1f s%n", pending(), (System.nanoTime() - start) / 1e9);
    }

    private long pending() {
      return quire.database().indexes().state(quire.library()).pending();
    }

    private double measure(String beside, double quietP99) throws Exception {
      return stretch(beside, quietP99, chores());
    }

    /** One stretch after the other; ends the chores. */
    private void measure(String beside, double quietP99, Chores chores) throws Exception {
      try {
        for (int i = 1; i <= stretches; i++) {
          stretch(i == 1 ? beside : beside + ", stretch " + i, quietP99, chores);
        }
      } finally {
        chores.finish();
      }
    }

    /** Returns the p99. */
    private double stretch(String beside, double quietP99, Chores chores) throws Exception {
      int builds = chores.builds();
      long loaded = chores.loaded();
      ClosedLoop.Outcome outcome = ClosedLoop.run(threads, seconds, queries, search);
      double p99 = outcome.samples().percentileMicros(99);
      lines.write(
          new BusyFigures(
              task.index().type().name().toLowerCase(Locale.ROOT),
              task.base().rows(),
              task.base().dimension(),
              beside,
              threads,
              Rounded.to(1, outcome.perSecond()),
              Rounded.to(1, outcome.samples().percentileMicros(50)),
              Rounded.to(1, p99),
              Rounded.to(2, quietP99 > 0 ? p99 / quietP99 : 1),
              chores.builds() - builds,
              chores.loaded() - loaded));
      return p99;
    }
  }
}
