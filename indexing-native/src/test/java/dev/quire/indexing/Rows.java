package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.quire.domain.library.Metric;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;

/** Seeded vectors of the kinds that have broken indexes, and what tests do with them. */
final class Rows {
  /** From {@code -Dseed=}, or a fixed one; tests print it in their names. */
  static final long SEED = Long.getLong("seed", 20_260_101L);

  enum Kind {
    GAUSSIAN,
    CLUSTERED,
    /** Small whole numbers: distances tie all the time. */
    GRID,
    /** Every row several times. */
    DUPLICATES,
    /** Below the normal range of float. */
    DENORMAL,
    /** Norms up to 1e18. */
    HUGE,
    /** Norms from 1e-20 to 1e15 side by side. */
    MIXED_MAGNITUDES,
    ZERO
  }

  private Rows() {}

  static Vectors of(Kind kind, int n, int dimension, Metric metric, Arena arena) {
    Random random = new Random(SEED + kind.name().hashCode());
    MemorySegment floats = arena.allocate((long) n * dimension * Float.BYTES + 4, 64);
    for (int i = 0; i < n; i++) {
      MemorySegment row = row(floats, i, dimension);
      if (kind == Kind.DUPLICATES && i >= 7) {
        row.copyFrom(row(floats, random.nextInt(7), dimension));
      } else {
        fill(row, kind, i, random);
      }
      if (metric == Metric.COSINE) {
        normalise(row);
      }
    }
    return new Vectors(floats, n, dimension);
  }

  static MemorySegment row(Vectors vectors, int row) {
    return row(vectors.floats(), row, vectors.dimension());
  }

  /** The vectors as a build wants them written. */
  static Vectors reordered(Vectors vectors, BuiltIndex built, Arena arena) {
    MemorySegment floats = arena.allocate(vectors.floats().byteSize(), 64);
    for (int i = 0; i < vectors.rows(); i++) {
      row(floats, i, vectors.dimension()).copyFrom(row(vectors, built.sourceRow(i)));
    }
    return new Vectors(floats, vectors.rows(), vectors.dimension());
  }

  private static MemorySegment row(MemorySegment floats, int row, int dimension) {
    long bytes = (long) dimension * Float.BYTES;
    return floats.asSlice(row * bytes, bytes);
  }

  private static void fill(MemorySegment row, Kind kind, int i, Random random) {
    int cluster = random.nextInt(40);
    double magnitude = Math.pow(10, random.nextInt(36) - 20);
    for (long j = 0; j < row.byteSize() / Float.BYTES; j++) {
      double gaussian = random.nextGaussian();
      double value =
          switch (kind) {
            case GAUSSIAN, DUPLICATES -> gaussian;
            case CLUSTERED -> gaussian / 4 + Math.sin(cluster * 31.0 + j * (cluster + 1.0));
            case GRID -> Math.rint(gaussian);
            case DENORMAL -> gaussian * 1e-42;
            case HUGE -> Math.clamp(gaussian, -3, 3) * 1e16;
            case MIXED_MAGNITUDES -> gaussian * magnitude;
            case ZERO -> i % 3 == 0 ? gaussian : 0;
          };
      row.setAtIndex(JAVA_FLOAT, j, (float) value);
    }
  }

  private static void normalise(MemorySegment row) {
    double square = 0;
    long d = row.byteSize() / Float.BYTES;
    for (long j = 0; j < d; j++) {
      square += (double) row.getAtIndex(JAVA_FLOAT, j) * row.getAtIndex(JAVA_FLOAT, j);
    }
    for (long j = 0; j < d && square > 0; j++) {
      row.setAtIndex(JAVA_FLOAT, j, (float) (row.getAtIndex(JAVA_FLOAT, j) / Math.sqrt(square)));
    }
  }
}
