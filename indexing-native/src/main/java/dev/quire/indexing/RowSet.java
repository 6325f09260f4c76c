package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The rows that a search may answer with: a bit per row, or all. */
public final class RowSet {
  public static final RowSet ALL =
      new RowSet(MemorySegment.NULL, Integer.MAX_VALUE, Integer.MAX_VALUE);

  private final MemorySegment words;
  private final int rows;

  /** Of all its rows; below 0 until somebody asks, which several may do at once. */
  private int cardinality;

  private RowSet(MemorySegment words, int rows, int cardinality) {
    this.words = words;
    this.rows = rows;
    this.cardinality = cardinality;
  }

  /**
   * @param words native longs; bit i % 64 of word i / 64 allows row i
   * @param rows how many rows the set speaks of; bits beyond are ignored
   */
  public static RowSet of(MemorySegment words, int rows) {
    return new RowSet(NativeArray.require("words", words, words(rows), Long.BYTES), rows, -1);
  }

  /** A copy of {@code words} in memory of the arena. */
  public static RowSet copyOf(long[] words, int rows, Arena arena) {
    return copyOf(words, rows, -1, arena);
  }

  /**
   * @param cardinality how many of the rows are allowed, where somebody has counted them; below 0
   *     where not
   */
  public static RowSet copyOf(long[] words, int rows, int cardinality, Arena arena) {
    if (words.length < words(rows)) {
      throw new IllegalArgumentException(words.length + " words for " + rows + " rows");
    }
    MemorySegment copy = arena.allocate(JAVA_LONG, Math.max(1, words.length));
    MemorySegment.copy(words, 0, copy, JAVA_LONG, 0, words.length);
    return new RowSet(copy, rows, cardinality);
  }

  public boolean isAll() {
    return words.equals(MemorySegment.NULL);
  }

  public boolean contains(int row) {
    return isAll() || (words.getAtIndex(JAVA_LONG, row / 64) >>> (row % 64) & 1) != 0;
  }

  /** How many of the first {@code n} rows are allowed. */
  public int cardinality(int n) {
    if (isAll()) {
      return n;
    }
    if (n != rows) {
      return count(n);
    }
    if (cardinality < 0) {
      cardinality = count(rows);
    }
    return cardinality;
  }

  /** Those of the first {@code n} rows that are allowed, ascending. */
  int[] rows(int n) {
    int[] found = new int[cardinality(n)];
    int count = 0;
    for (int row = 0; row < n; row++) {
      if (contains(row)) {
        found[count++] = row;
      }
    }
    return found;
  }

  private int count(int n) {
    int count = 0;
    for (int word = 0; word < n / 64; word++) {
      count += Long.bitCount(words.getAtIndex(JAVA_LONG, word));
    }
    int rest = n % 64;
    return rest == 0
        ? count
        : count + Long.bitCount(words.getAtIndex(JAVA_LONG, n / 64) & (1L << rest) - 1);
  }

  /**
   * The rows from this one on, so many, as a set of their own that numbers them from 0.
   *
   * @param from a multiple of 64
   */
  RowSet part(int from, int size) {
    return isAll()
        ? this
        : new RowSet(
            words.asSlice((long) from / 64 * Long.BYTES, words(size) * Long.BYTES), size, -1);
  }

  /** The words, or NULL for all. */
  MemorySegment words() {
    return words;
  }

  /**
   * What C reads: the words, or NULL for all; refused when the set speaks of fewer rows than the
   * index has.
   */
  MemorySegment wordsOver(Vectors vectors) {
    if (vectors.rows() > rows) {
      throw new IllegalArgumentException(
          "a set over " + rows + " rows cannot filter " + vectors.rows());
    }
    return words;
  }

  private static long words(int rows) {
    if (rows < 0) {
      throw new IllegalArgumentException("rows is " + rows);
    }
    return (rows + 63L) / 64;
  }
}
