package dev.quire.bench.peer;

import dev.quire.bench.measure.Spread;
import dev.quire.bench.search.Figures;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.ToDoubleFunction;

/**
 * The table of a contest: for each recall target the queries per second of every engine, and how
 * many times as many Quire has. Ratios are taken within a round and shown as median
 * [smallest–largest].
 */
final class Ratios {
  private static final String OURS = "quire";

  private final List<Round> rounds;
  private final List<Double> targets;

  Ratios(List<Round> rounds, List<Double> targets) {
    this.rounds = rounds;
    this.targets = targets;
  }

  /** In Markdown. */
  String table() {
    var table = new StringJoiner("\n");
    table.add(
        "| recall ≥ | threads | engine | reached | effort | queries/s | p50 µs | p99 µs | quire ×"
            + " in queries/s | quire × in p50 | build s | bytes/vector |");
    table.add("|---|---|---|---|---|---|---|---|---|---|---|---|");
    for (double target : targets) {
      for (int threads : rounds.getFirst().threads()) {
        for (String engine : rounds.getFirst().engines()) {
          table.add(row(target, threads, engine));
        }
      }
    }
    return table.toString();
  }

  private String row(double target, int threads, String engine) {
    Optional<Figures> any = rounds.getFirst().best(engine, threads, target);
    if (any.isEmpty()) {
      return "| %.2f | %d | %s | not reached | | | | | | | | |".formatted(target, threads, engine);
    }
    Figures example = any.get();
    return "| %.2f | %d | %s | %.4f | %s | %.0f | %.0f | %.0f | %s | %s | %.1f | %.0f |"
        .formatted(
            target,
            threads,
            engine,
            example.recall(),
            example.effort(),
            median(perRound(best(engine, threads, target, Figures::qps))),
            median(perRound(best(engine, threads, target, Figures::p50Us))),
            median(perRound(best(engine, threads, target, Figures::p99Us))),
            ratio(target, threads, engine, Figures::qps),
            ratio(target, threads, engine, line -> 1 / line.p50Us()),
            example.buildSeconds(),
            example.bytesPerVector());
  }

  private static InRound best(
      String engine, int threads, double target, ToDoubleFunction<Figures> figure) {
    return round -> round.best(engine, threads, target).map(figure::applyAsDouble);
  }

  private String ratio(double target, int threads, String engine, ToDoubleFunction<Figures> speed) {
    if (engine.equals(OURS)) {
      return "";
    }
    InRound ours = best(OURS, threads, target, speed);
    InRound theirs = best(engine, threads, target, speed);
    double[] ratios =
        perRound(round -> ours.of(round).flatMap(x -> theirs.of(round).map(y -> x / y)));
    return ratios.length == 0 ? "not reached" : Spread.of(Arrays.stream(ratios)).toString();
  }

  private interface InRound {
    Optional<Double> of(Round round);
  }

  private double[] perRound(InRound figure) {
    return rounds.stream()
        .flatMap(round -> figure.of(round).stream())
        .mapToDouble(d -> d)
        .toArray();
  }

  private static double median(double... figures) {
    return Spread.of(Arrays.stream(figures)).median();
  }
}
