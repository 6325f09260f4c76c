package dev.quire.bench.search;

import dev.quire.bench.measure.ClosedLoop;
import dev.quire.bench.measure.Recall;
import dev.quire.bench.measure.ResidentMemory;
import dev.quire.bench.measure.Rounded;
import dev.quire.domain.search.Effort;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** One contender at one task, to be measured at any effort, as often as is wanted. */
public final class Trial {
  private static final double WARM_UP = 0.5;

  private final SearchTask task;
  private final Contender contender;
  private final Recall recall;
  private final float[][] queries;
  private final Map<Effort, Double> recalls = new HashMap<>();

  public Trial(SearchTask task, Contender contender) {
    this.task = task;
    this.contender = contender;
    this.recall = task.recall();
    this.queries =
        IntStream.range(0, task.queries().rows())
            .mapToObj(task.queries()::row)
            .toArray(float[][]::new);
  }

  /** Warms up for half as long as it then measures. Recall is taken once per effort. */
  public Figures measure(Effort effort, int threads, double seconds) throws Exception {
    double found = recalls.computeIfAbsent(effort, this::recall);
    ClosedLoop.Call search = query -> contender.search(queries[query], task.k(), effort);
    ClosedLoop.run(threads, seconds * WARM_UP, queries.length, search);
    return figures(
        effort, threads, found, ClosedLoop.run(threads, seconds, queries.length, search));
  }

  private double recall(Effort effort) {
    double found = recall.of(query -> contender.search(query, task.k(), effort));
    task.base().release();
    return found;
  }

  private Figures figures(Effort effort, int threads, double found, ClosedLoop.Outcome outcome) {
    Contender.Built built = contender.built();
    return new Figures(
        contender.engine(),
        task.index().type().name().toLowerCase(Locale.ROOT),
        task.base().rows(),
        task.base().dimension(),
        task.metric().name().toLowerCase(Locale.ROOT),
        task.k(),
        built.params(),
        Efforts.named(effort),
        threads,
        Rounded.to(5, found),
        Rounded.to(1, outcome.perSecond()),
        Rounded.to(1, outcome.samples().percentileMicros(50)),
        Rounded.to(1, outcome.samples().percentileMicros(99)),
        Rounded.to(3, built.seconds()),
        Rounded.to(1, built.bytesPerVector()),
        Rounded.to(1, ResidentMemory.mebibytes()));
  }
}
