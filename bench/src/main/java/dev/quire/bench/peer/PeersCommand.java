package dev.quire.bench.peer;

import dev.quire.bench.Command;
import dev.quire.bench.JsonLines;
import dev.quire.bench.Options;
import dev.quire.bench.search.Efforts;
import dev.quire.bench.search.Figures;
import dev.quire.bench.search.SearchTask;
import dev.quire.domain.library.IndexType;
import dev.quire.domain.search.Effort;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * {@code peers}: one task for all engines that have such an index, measured in turns, effort by
 * effort and round by round, so that what else the machine does meets all of them alike.
 */
public final class PeersCommand implements Command {
  @Override
  public void run(Options options, PrintStream out) throws Exception {
    options.allow(
        SearchTask.optionsAnd(
            "peers", "rounds", "recalls", "efforts", "threads", "seconds", "out"));
    IndexType index = options.choice("index", IndexType.HNSW);
    List<String> engines =
        Peers.engines(index, List.of(options.text("peers", peersByDefault(options)).split(",")));
    List<String> task = taskArguments(options, index);
    List<Child> children = new ArrayList<>();
    try (JsonLines lines = new JsonLines(options, out)) {
      for (String engine : engines) {
        System.err.println("building " + engine);
        Child.start(Peers.command(engine, task))
            .ifPresentOrElse(children::add, () -> System.err.println("skipped: " + engine));
      }
      List<Round> rounds = contest(children, options, index, lines);
      out.println(new Ratios(rounds, recallTargets(options)).table());
    } finally {
      children.forEach(Child::close);
    }
  }

  /** JVector, FAISS and usearch are not asked with a filter here. */
  private static String peersByDefault(Options options) {
    return options.find("filter-share").isPresent() ? Peers.FILTERING : Peers.ALL;
  }

  /** The task as arguments for a child, its ground truth computed once and for all. */
  private static List<String> taskArguments(Options options, IndexType index) throws Exception {
    var arguments =
        new ArrayList<>(
            options.argumentsWithout(
                "peers", "rounds", "recalls", "efforts", "threads", "seconds", "out", "gt",
                "index"));
    arguments.addAll(List.of("--index", index.name().toLowerCase(Locale.ROOT)));
    try (Arena arena = Arena.ofShared()) {
      Path truth = SearchTask.of(options, arena).truth();
      arguments.addAll(List.of("--gt", truth.toString()));
    }
    return arguments;
  }

  private static List<Round> contest(
      List<Child> children, Options options, IndexType index, JsonLines lines) throws Exception {
    List<Effort> efforts = Efforts.parse(options.text("efforts", ""), index);
    double seconds = options.seconds("seconds", 1);
    var rounds = new ArrayList<Round>();
    for (int round = 0; round < options.count("rounds", 3); round++) {
      var figures = new ArrayList<Figures>();
      for (Effort effort : efforts) {
        for (int threads : options.counts("threads", 1)) {
          for (Child child : children) {
            Figures measured = child.measure(new Order(threads, seconds, effort));
            lines.write(measured);
            figures.add(measured);
          }
        }
      }
      rounds.add(new Round(figures));
    }
    return rounds;
  }

  private static List<Double> recallTargets(Options options) {
    return Arrays.stream(options.text("recalls", "0.9,0.95,0.99").split(","))
        .map(Double::parseDouble)
        .toList();
  }
}
