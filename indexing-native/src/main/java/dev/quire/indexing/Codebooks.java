package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;

/**
 * The codewords of product quantization: each piece's are the means of that piece of what remains
 * of rows after their centroid. Laid out f32[dimension, codewords]: column j of codeword c of its
 * piece at [j, c]. Where there are fewer rows than codewords, the rest are zeros.
 */
final class Codebooks {
  /** Rows that a codeword is the mean of, in the sample. */
  private static final int SAMPLE_PER_CODEWORD = 128;

  /** Codewords are few, so rounds over all of them are cheap. */
  private static final int ROUNDS = 6;

  /** Rows sampled at most: more cost time, and 256 codewords of few columns need no more each. */
  private static final int MOST_SAMPLES = 8192;

  private final IndexArray floats;
  private final int pieces;

  private Codebooks(IndexArray floats, int pieces) {
    this.floats = floats;
    this.pieces = pieces;
  }

  static Codebooks allocate(int dimension, int pieces, int codewords, Arena arena) {
    return new Codebooks(IndexArray.allocate(ElementType.F32, arena, dimension, codewords), pieces);
  }

  IndexArray array() {
    return floats;
  }

  int pieces() {
    return pieces;
  }

  int codewords() {
    return (int) floats.shape()[1];
  }

  private int dimension() {
    return (int) floats.shape()[0];
  }

  private int firstColumn(int piece) {
    return (int) ((long) piece * dimension() / pieces);
  }

  void train(Vectors vectors, Lists lists, Vectors means, long seed, Workers workers) {
    int wanted = Math.min(MOST_SAMPLES, SAMPLE_PER_CODEWORD * codewords());
    int n = Math.min(vectors.rows(), wanted);
    if (n == 0) {
      return;
    }
    float[][] remainders = remainders(vectors, lists, means, n, seed);
    workers.eachItem(pieces, (from, end) -> trainPiece((int) from, remainders, seed));
  }

  private static float[][] remainders(
      Vectors vectors, Lists lists, Vectors means, int n, long seed) {
    int[] sample = KMeans.sample(vectors.rows(), n, new SplittableRandom(seed));
    float[][] remainders = new float[n][];
    int[] offsets = lists.offsets();
    int list = 0;
    for (int i = 0; i < n; i++) {
      while (offsets[list + 1] <= sample[i]) {
        list++;
      }
      int row = lists.rows().getAtIndex(JAVA_INT, sample[i]);
      float[] remainder = Centroids.row(vectors, row).toArray(JAVA_FLOAT);
      MemorySegment mean = Centroids.row(means, list);
      for (int j = 0; j < remainder.length; j++) {
        remainder[j] -= mean.getAtIndex(JAVA_FLOAT, j);
      }
      remainders[i] = remainder;
    }
    return remainders;
  }

  /** On the calling thread alone: pieces are work enough to share out. */
  private void trainPiece(int piece, float[][] remainders, long seed) {
    int first = firstColumn(piece);
    int columns = firstColumn(piece + 1) - first;
    int count = Math.min(codewords(), remainders.length);
    try (Arena scratch = Arena.ofConfined();
        Workers alone = new Workers(new BuildOptions(seed, 1, Progress.NONE), 1)) {
      MemorySegment cut = scratch.allocate(JAVA_FLOAT, (long) remainders.length * columns);
      for (int i = 0; i < remainders.length; i++) {
        MemorySegment.copy(
            remainders[i], first, cut, JAVA_FLOAT, (long) i * columns * Float.BYTES, columns);
      }
      MemorySegment words = scratch.allocate(JAVA_FLOAT, (long) count * columns);
      new KMeans(
              new Vectors(cut, remainders.length, columns),
              false,
              SAMPLE_PER_CODEWORD,
              ROUNDS,
              alone,
              scratch)
          .train(words, count, seed + piece);
      for (int j = 0; j < columns; j++) {
        for (int c = 0; c < count; c++) {
          float value = words.getAtIndex(JAVA_FLOAT, (long) c * columns + j);
          floats.elements().setAtIndex(JAVA_FLOAT, (first + (long) j) * codewords() + c, value);
        }
      }
    }
  }
}
