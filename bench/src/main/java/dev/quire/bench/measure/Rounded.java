package dev.quire.bench.measure;

/** Figures with as many digits as they are good for. */
public final class Rounded {
  private Rounded() {}

  /** To so many decimals. */
  public static double to(int decimals, double value) {
    double scale = Math.pow(10, decimals);
    return Double.isFinite(value) ? Math.round(value * scale) / scale : value;
  }
}
