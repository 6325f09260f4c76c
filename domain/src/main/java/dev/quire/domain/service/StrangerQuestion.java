package dev.quire.domain.service;

import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.library.Metric;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A question that no chunk of a library has asked, made of embeddings that it has (docs/adr/0019):
 * a chunk itself would flatter a graph, which holds it and its links. Of the two kinds one is
 * harder than real questions for some data and indexes and easier for others, and the other is the
 * reverse: a measurement asks as many of each.
 */
public final class StrangerQuestion {
  /** Among so many neighbours one differs, but for a text that somebody put in many times. */
  public static final int NEIGHBOURS = 10;

  private StrangerQuestion() {}

  /** Halfway between two embeddings, as the metric keeps them. */
  public static Embedding between(Embedding one, Embedding other, Metric metric) {
    float[] middle = one.toArray();
    float[] end = other.toArray();
    for (int i = 0; i < middle.length; i++) {
      middle[i] = (middle[i] + end[i]) / 2;
    }
    return prepared(middle, metric).orElse(one);
  }

  /**
   * As far from one embedding, and in the same direction, as another is from a neighbour of its
   * own: how questions differ from what answers them, as far as the library knows.
   *
   * @param neighbours of the other, itself among them perhaps; the first that differs from it
   *     counts
   */
  public static Embedding moved(
      Embedding one, Embedding other, List<Embedding> neighbours, Metric metric) {
    float[] from = other.toArray();
    return neighbours.stream()
        .map(Embedding::toArray)
        .filter(values -> !Arrays.equals(values, from))
        .findFirst()
        .flatMap(neighbour -> prepared(moved(one.toArray(), from, neighbour), metric))
        .orElseGet(() -> between(one, other, metric));
  }

  private static float[] moved(float[] values, float[] other, float[] neighbour) {
    for (int i = 0; i < values.length; i++) {
      values[i] += other[i] - neighbour[i];
    }
    return values;
  }

  // opposite directions cancel out, and very long embeddings become too long
  private static Optional<Embedding> prepared(float[] values, Metric metric) {
    try {
      return Optional.of(Embedding.owning(values).preparedFor(metric));
    } catch (InvalidInput e) {
      return Optional.empty();
    }
  }
}
