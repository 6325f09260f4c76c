package dev.quire.bench.rows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * Made-up rows for work where only their number counts: points around centres that lie on a plane
 * of few dimensions, so that they have neighbourhoods as embeddings do, which uniform noise has
 * not. What is said of recall should be said on real rows.
 */
public final class SyntheticRows {
  private static final int PLANE = 24;
  private static final int CENTRES = 1_000;
  private static final float SPREAD = 0.35f;
  private static final float NOISE = 0.05f;

  private final int dimension;
  private final float[][] axes;
  private final float[][] centres;
  private final SplittableRandom random;

  /** The same rows for the same seed. */
  public SyntheticRows(int dimension, long seed) {
    this.dimension = dimension;
    this.random = new SplittableRandom(seed);
    this.axes = gaussian(Math.min(PLANE, dimension), dimension);
    this.centres = gaussian(CENTRES, axes.length);
  }

  private float[][] gaussian(int rows, int width) {
    float[][] values = new float[rows][width];
    for (float[] row : values) {
      for (int i = 0; i < width; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }
    return values;
  }

  /** The next row. */
  public float[] next() {
    float[] row = new float[dimension];
    float[] centre = centres[random.nextInt(CENTRES)];
    for (int axis = 0; axis < axes.length; axis++) {
      float place = centre[axis] + SPREAD * (float) random.nextGaussian();
      for (int i = 0; i < dimension; i++) {
        row[i] += place * axes[axis][i];
      }
    }
    for (int i = 0; i < dimension; i++) {
      row[i] += NOISE * (float) random.nextGaussian();
    }
    return row;
  }

  /** Writes the next rows to a file. */
  public void write(Path file, int rows) throws IOException {
    try (var npy = NpyFile.ofFloats(file, rows, dimension)) {
      for (int i = 0; i < rows; i++) {
        npy.append(next());
      }
    }
  }
}
