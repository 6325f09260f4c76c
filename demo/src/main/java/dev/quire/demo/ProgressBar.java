package dev.quire.demo;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * How far a long task is, how fast it goes and how long it will still take. On a terminal one line
 * that is drawn over and over; elsewhere (a log, a pipe) a plain line for every tenth.
 */
final class ProgressBar {

  private static final int WIDTH = 30;
  private static final double NANOS_PER_SECOND = 1e9;

  private final PrintStream out;
  private final String unit;
  private final int total;
  private final boolean terminal;
  private final LongSupplier nanos;
  private final long startNanos;
  private int tenths;

  /**
   * @param unit what is counted, in the plural
   * @param nanos a clock as {@link System#nanoTime()} is one
   */
  ProgressBar(PrintStream out, String unit, int total, boolean terminal, LongSupplier nanos) {
    this.out = out;
    this.unit = unit;
    this.total = total;
    this.terminal = terminal;
    this.nanos = nanos;
    this.startNanos = nanos.getAsLong();
  }

  /** Draws what is known now that {@code done} of the total are done. */
  void show(int done) {
    if (terminal) {
      out.print("\r  " + bar(done) + " " + figures(done) + "\033[K");
      out.print(done == total ? System.lineSeparator() : "");
      out.flush();
    } else if (done * 10L / total > tenths) {
      out.println("  " + figures(done));
    }
    tenths = (int) (done * 10L / total);
  }

  private String bar(int done) {
    int full = (int) ((long) WIDTH * done / total);
    return "█".repeat(full) + "░".repeat(WIDTH - full);
  }

  private String figures(int done) {
    double seconds = (nanos.getAsLong() - startNanos) / NANOS_PER_SECOND;
    double rate = done / Math.max(seconds, 1e-3);
    return String.format(
        Locale.ROOT,
        "%,d of %,d %s (%d %%), %,.0f/s, %s",
        done,
        total,
        unit,
        done * 100L / total,
        rate,
        remaining(done, seconds, rate));
  }

  private String remaining(int done, double seconds, double rate) {
    if (done == total) {
      return "took " + clock(seconds);
    }
    return done == 0 ? "starting" : clock((total - done) / rate) + " left";
  }

  private static String clock(double seconds) {
    long whole = Math.round(seconds);
    return String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60);
  }
}
