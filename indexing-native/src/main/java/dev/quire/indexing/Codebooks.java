package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The codewords of product quantization: each piece's are the means of that piece of a sample of
 * remainders. Laid out f32[dimension, codewords]: column j of codeword c of its piece at [j, c].
 * Where there are fewer remainders than codewords, the rest are zeros.
 */
final class Codebooks {
  /** Remainders that a codeword is the mean of, in the sample. */
  static final int SAMPLE_PER_CODEWORD = 128;

  /** Codewords are few, so rounds over all of them are cheap. */
  private static final int ROUNDS = 6;

  /** Rounds that training makes of them, those of the seeds included; for a progress bar. */
  private static final int TRAINING_PASSES = 12;

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

  private int codewords() {
    return (int) floats.shape()[1];
  }

  private int dimension() {
    return (int) floats.shape()[0];
  }

  int pieces() {
    return pieces;
  }

  /** Of a piece, or, for the number of pieces, the dimension. */
  int firstColumn(int piece) {
    return (int) ((long) piece * dimension() / pieces);
  }

  /** Of one piece; see {@link BuildCost}. */
  static long trainingCost(int rows, int codewords) {
    return TRAINING_PASSES * fittingCost(rows, codewords);
  }

  /** Of one piece. */
  static long fittingCost(int rows, int codewords) {
    return Math.round(BuildCost.pass(rows, codewords));
  }

  void train(Vectors remainders, long seed, Workers workers) {
    if (remainders.rows() > 0) {
      long cost = trainingCost(remainders.rows(), codewords());
      workers.eachItem(
          pieces, cost, (from, end) -> trainPiece((int) from, remainders, seed, workers));
    }
  }

  /** On the calling thread alone: pieces are work enough to share out. */
  private void trainPiece(int piece, Vectors remainders, long seed, Workers workers) {
    int first = firstColumn(piece);
    int columns = firstColumn(piece + 1) - first;
    int count = Math.min(codewords(), remainders.rows());
    try (Arena scratch = Arena.ofConfined();
        Workers alone = workers.alone()) {
      Vectors cut = cut(remainders, first, columns, scratch);
      MemorySegment words = scratch.allocate(JAVA_FLOAT, (long) count * columns);
      new KMeans(cut, false, SAMPLE_PER_CODEWORD, ROUNDS, alone, scratch)
          .train(words, count, seed + piece);
      write(words, first, columns, count);
    }
  }

  /**
   * One more round: each codeword becomes the mean of the remainders nearest to it.
   *
   * @param approximated as many rows: each the codewords that stand for it, written
   */
  void fit(Vectors remainders, Vectors approximated, Workers workers) {
    if (remainders.rows() > 0) {
      long cost = fittingCost(remainders.rows(), codewords());
      workers.eachItem(
          pieces, cost, (from, end) -> fitPiece((int) from, remainders, approximated, workers));
    }
  }

  private void fitPiece(int piece, Vectors remainders, Vectors approximated, Workers workers) {
    int first = firstColumn(piece);
    int columns = firstColumn(piece + 1) - first;
    int n = remainders.rows();
    int count = Math.min(codewords(), n);
    try (Arena scratch = Arena.ofConfined();
        Workers alone = workers.alone()) {
      Vectors cut = cut(remainders, first, columns, scratch);
      MemorySegment words = scratch.allocate(JAVA_FLOAT, (long) count * columns);
      read(words, first, columns, count);
      Centroids centroids = new Centroids(words, count, columns, false, scratch);
      MemorySegment nearest = scratch.allocate(JAVA_INT, n);
      centroids.assign(cut, 0, nearest, alone);
      centroids.moveToMeans(cut, Lists.sort(nearest, n, count, scratch), alone);
      write(words, first, columns, count);
      new RowCopy(centroids.vectors(), approximated).columns(0, nearest, first, columns);
    }
  }

  private void read(MemorySegment words, int first, int columns, int count) {
    for (int j = 0; j < columns; j++) {
      for (int c = 0; c < count; c++) {
        float value =
            floats.elements().getAtIndex(JAVA_FLOAT, (first + (long) j) * codewords() + c);
        words.setAtIndex(JAVA_FLOAT, (long) c * columns + j, value);
      }
    }
  }

  private void write(MemorySegment words, int first, int columns, int count) {
    for (int j = 0; j < columns; j++) {
      for (int c = 0; c < count; c++) {
        float value = words.getAtIndex(JAVA_FLOAT, (long) c * columns + j);
        floats.elements().setAtIndex(JAVA_FLOAT, (first + (long) j) * codewords() + c, value);
      }
    }
  }

  private static Vectors cut(Vectors rows, int first, int columns, Arena arena) {
    MemorySegment cut = arena.allocate(JAVA_FLOAT, (long) rows.rows() * columns);
    Vectors copy = new Vectors(cut, rows.rows(), columns);
    new RowCopy(rows, copy).columns(first, MemorySegment.NULL, 0, columns);
    return copy;
  }
}
