package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

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

  private int firstColumn(int piece) {
    return (int) ((long) piece * dimension() / pieces);
  }

  void train(Vectors remainders, long seed, Workers workers) {
    if (remainders.rows() > 0) {
      workers.eachItem(pieces, (from, end) -> trainPiece((int) from, remainders, seed));
    }
  }

  /** On the calling thread alone: pieces are work enough to share out. */
  private void trainPiece(int piece, Vectors remainders, long seed) {
    int first = firstColumn(piece);
    int columns = firstColumn(piece + 1) - first;
    int count = Math.min(codewords(), remainders.rows());
    try (Arena scratch = Arena.ofConfined();
        Workers alone = new Workers(new BuildOptions(seed, 1, Progress.NONE), 1)) {
      Vectors cut = cut(remainders, first, columns, scratch);
      MemorySegment words = scratch.allocate(JAVA_FLOAT, (long) count * columns);
      new KMeans(cut, false, SAMPLE_PER_CODEWORD, ROUNDS, alone, scratch)
          .train(words, count, seed + piece);
      for (int j = 0; j < columns; j++) {
        for (int c = 0; c < count; c++) {
          float value = words.getAtIndex(JAVA_FLOAT, (long) c * columns + j);
          floats.elements().setAtIndex(JAVA_FLOAT, (first + (long) j) * codewords() + c, value);
        }
      }
    }
  }

  private static Vectors cut(Vectors rows, int first, int columns, Arena arena) {
    MemorySegment cut = arena.allocate(JAVA_FLOAT, (long) rows.rows() * columns);
    long rowBytes = (long) rows.dimension() * Float.BYTES;
    long cutBytes = (long) columns * Float.BYTES;
    for (int i = 0; i < rows.rows(); i++) {
      MemorySegment.copy(
          rows.floats(), i * rowBytes + (long) first * Float.BYTES, cut, i * cutBytes, cutBytes);
    }
    return new Vectors(cut, rows.rows(), columns);
  }
}
