package dev.quire.bench.peer;

import dev.quire.bench.search.Figures;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** All that was measured in one round of a contest. */
record Round(List<Figures> figures) {
  Round {
    figures = List.copyOf(figures);
  }

  /** The engine's fastest figures among those that reach the recall. */
  Optional<Figures> best(String engine, int threads, double recall) {
    return figures.stream()
        .filter(line -> line.engine().equals(engine) && line.threads() == threads)
        .filter(line -> line.recall() >= recall)
        .max(Comparator.comparingDouble(Figures::qps));
  }

  List<String> engines() {
    return figures.stream().map(Figures::engine).distinct().toList();
  }

  List<Integer> threads() {
    return figures.stream().map(Figures::threads).distinct().toList();
  }
}
