package dev.quire.bench;

import dev.quire.bench.rows.FloatRows;
import dev.quire.bench.rows.SyntheticRows;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** Files of made-up rows; the seed is printed and taken back by {@code -Dseed=}. */
public final class Rows {
  public static final long SEED = Long.getLong("seed", new SplittableRandom().nextInt(1 << 30));

  static {
    System.out.println("-Dseed=" + SEED);
  }

  private Rows() {}

  /** Writes the rows to the file; another salt gives others. */
  public static Path write(Path file, int rows, int dimension, int salt) throws IOException {
    // one generator, so that rows and queries lie around the same centres
    var synthetic = new SyntheticRows(dimension, SEED);
    for (int i = 0; i < salt * 10_000; i++) {
      synthetic.next();
    }
    synthetic.write(file, rows);
    return file;
  }

  /** Writes the rows and maps them. */
  public static FloatRows open(Path file, int rows, int dimension, int salt, Arena arena)
      throws IOException {
    return FloatRows.open(write(file, rows, dimension, salt), arena);
  }
}
