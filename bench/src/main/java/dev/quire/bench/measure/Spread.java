package dev.quire.bench.measure;

import java.util.stream.DoubleStream;

/** What the rounds of a run gave: the middle one, and how far they lie apart. */
public record Spread(double median, double least, double most) {

  /**
   * Of at least one value, in any order; the median of an even number is the mean of the two in the
   * middle.
   */
  public static Spread of(DoubleStream values) {
    double[] ascending = values.sorted().toArray();
    int last = ascending.length - 1;
    double median = (ascending[last / 2] + ascending[(last + 1) / 2]) / 2;
    return new Spread(median, ascending[0], ascending[last]);
  }

  /** As {@code 2.1 [1.9–2.4]}, with two digits. */
  @Override
  public String toString() {
    return "%.2f [%.2f–%.2f]".formatted(median, least, most);
  }
}
