package dev.quire.bench.measure;

import java.util.Arrays;
import java.util.List;

/** Durations of single calls. One thread collects; {@link #sorted} brings the threads together. */
public final class Samples {
  private long[] nanos = new long[1 << 12];
  private int size;

  /** Adds the duration of one call, in nanoseconds. */
  public void add(long duration) {
    if (size == nanos.length) {
      nanos = Arrays.copyOf(nanos, size * 2);
    }
    nanos[size++] = duration;
  }

  /** All samples of all threads. */
  public static Sorted sorted(List<Samples> ofThreads) {
    return new Sorted(
        ofThreads.stream()
            .flatMapToLong(samples -> Arrays.stream(samples.nanos, 0, samples.size))
            .sorted()
            .toArray());
  }

  /** Every sample, shortest first: percentiles are read off, not estimated. */
  public static final class Sorted {
    private final long[] nanos;

    Sorted(long... ascending) {
      this.nanos = ascending;
    }

    public int count() {
      return nanos.length;
    }

    /** The smallest sample that so many of a hundred do not exceed, in microseconds. */
    public double percentileMicros(double percent) {
      int rank = (int) Math.ceil(percent / 100 * nanos.length);
      return nanos[Math.max(0, rank - 1)] / 1e3;
    }
  }
}
