package dev.quire.bench.peer;

import dev.quire.bench.Command;
import dev.quire.bench.JsonLines;
import dev.quire.bench.Options;
import dev.quire.bench.UsageException;
import dev.quire.bench.search.BenchDirectory;
import dev.quire.bench.search.Contender;
import dev.quire.bench.search.QuireContender;
import dev.quire.bench.search.SearchTask;
import dev.quire.bench.search.Trial;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;

/**
 * {@code contend}: one engine of {@code peers}, in a process of its own. It builds, says so by a
 * line, then measures what each {@link Order} on its standard input asks for and answers by a line
 * of figures, until the input ends. {@code peers/contend.py} speaks the same way.
 */
public final class ContendCommand implements Command {
  @Override
  public void run(Options options, PrintStream out) throws Exception {
    options.allow(SearchTask.optionsAnd("engine"));
    try (Arena arena = Arena.ofShared();
        BenchDirectory directory = BenchDirectory.temporary()) {
      SearchTask task = SearchTask.of(options, arena);
      try (Contender contender = contender(options.required("engine"), task, directory)) {
        answer(new Trial(task, contender), contender, out);
      }
    }
  }

  private static Contender contender(String engine, SearchTask task, BenchDirectory directory)
      throws Exception {
    return switch (engine) {
      case "quire" -> new QuireContender(task, directory.path());
      case "jvector" -> new JVectorContender(task);
      case "lucene" -> new LuceneContender(task);
      default -> throw new UsageException("there is no engine '" + engine + "' in this process");
    };
  }

  private static void answer(Trial trial, Contender contender, PrintStream out) throws Exception {
    out.println(JsonLines.text(new Ready(contender.engine(), contender.built().seconds())));
    var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = orders.readLine(); line != null; line = orders.readLine()) {
      Order order = Order.parse(line);
      out.println(JsonLines.text(trial.measure(order.effort(), order.threads(), order.seconds())));
    }
  }
}
