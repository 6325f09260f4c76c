package dev.quire.bench.search;

import dev.quire.bench.Command;
import dev.quire.bench.JsonLines;
import dev.quire.bench.Options;
import dev.quire.domain.search.Effort;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.util.List;

/** {@code search}: Quire on one task, a line for each effort and number of threads. */
public final class SearchCommand implements Command {
  /** What of a kept directory is not made again. */
  private enum Reuse {
    NOTHING,
    INDEX
  }

  @Override
  public void run(Options options, PrintStream out) throws Exception {
    options.allow(SearchTask.optionsAnd("efforts", "threads", "seconds", "data", "reuse", "out"));
    List<Integer> threads = options.counts("threads", 1);
    double seconds = options.seconds("seconds", 2);
    boolean reuse = options.choice("reuse", Reuse.NOTHING) == Reuse.INDEX;
    try (Arena arena = Arena.ofShared();
        JsonLines lines = new JsonLines(options, out)) {
      SearchTask task = SearchTask.of(options, arena);
      List<Effort> efforts = Efforts.parse(options.text("efforts", ""), task.index().type());
      try (BenchDirectory directory = BenchDirectory.of(options);
          Contender quire = new QuireContender(task, directory.path(), reuse)) {
        var trial = new Trial(task, quire);
        for (Effort effort : efforts) {
          for (int count : threads) {
            lines.write(trial.measure(effort, count, seconds));
          }
        }
      }
    }
  }
}
