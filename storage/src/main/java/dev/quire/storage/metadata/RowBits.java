package dev.quire.storage.metadata;

import java.util.function.IntConsumer;

/**
 * A set of the rows of one table, a bit each: bit {@code row % 64} of word {@code row / 64}. It
 * changes in place and belongs to one thread.
 */
public final class RowBits {
  private final long[] words;
  private final int rows;

  private RowBits(long[] words, int rows) {
    this.words = words;
    this.rows = rows;
  }

  public static RowBits none(int rows) {
    return new RowBits(new long[(int) ((rows + 63L) >>> 6)], rows);
  }

  public static RowBits all(int rows) {
    return none(rows).not();
  }

  /** A set of its own of the same rows. */
  public RowBits copy() {
    return new RowBits(words.clone(), rows);
  }

  /** How many rows the table has. */
  public int rows() {
    return rows;
  }

  public RowBits add(int row) {
    words[row >>> 6] |= 1L << row;
    return this;
  }

  public boolean contains(int row) {
    return (words[row >>> 6] >>> row & 1) != 0;
  }

  /** Does something with each row, ascending. */
  public void forEach(IntConsumer action) {
    for (int i = 0; i < words.length; i++) {
      for (long word = words[i]; word != 0; word &= word - 1) {
        action.accept(i * 64 + Long.numberOfTrailingZeros(word));
      }
    }
  }

  public boolean isEmpty() {
    for (long word : words) {
      if (word != 0) {
        return false;
      }
    }
    return true;
  }

  public int count() {
    int count = 0;
    for (long word : words) {
      count += Long.bitCount(word);
    }
    return count;
  }

  /** Keeps what the other set has as well. */
  public RowBits and(RowBits other) {
    for (int i = 0; i < words.length; i++) {
      words[i] &= other.words[i];
    }
    return this;
  }

  public RowBits or(RowBits other) {
    for (int i = 0; i < words.length; i++) {
      words[i] |= other.words[i];
    }
    return this;
  }

  /**
   * Adds the rows of other words.
   *
   * @param firstRow of the first of them, a multiple of 64
   */
  RowBits or(int firstRow, long[] others) {
    for (int i = 0; i < others.length; i++) {
      if (others[i] != 0) {
        words[(firstRow >>> 6) + i] |= others[i];
      }
    }
    return this;
  }

  public RowBits andNot(RowBits other) {
    for (int i = 0; i < words.length; i++) {
      words[i] &= ~other.words[i];
    }
    return this;
  }

  /** Turns to all rows that were not in the set. */
  public RowBits not() {
    for (int i = 0; i < words.length; i++) {
      words[i] = ~words[i];
    }
    if (rows % 64 != 0) {
      words[words.length - 1] &= (1L << rows) - 1;
    }
    return this;
  }

  /** Takes the rows out whose bits are set in words that may be fewer than these. */
  public RowBits andNot(long[] others) {
    for (int i = 0; i < Math.min(words.length, others.length); i++) {
      words[i] &= ~others[i];
    }
    return this;
  }

  /** A set of its own of the rows of a stretch, counted from its start. */
  public RowBits stretch(int firstRow, int length) {
    RowBits stretch = none(length);
    int shift = firstRow & 63;
    for (int i = 0; i < stretch.words.length; i++) {
      int from = (firstRow >>> 6) + i;
      long low = words[from] >>> shift;
      long high = shift == 0 || from + 1 == words.length ? 0 : words[from + 1] << (64 - shift);
      stretch.words[i] = low | high;
    }
    if (length % 64 != 0) {
      stretch.words[stretch.words.length - 1] &= (1L << length) - 1;
    }
    return stretch;
  }

  /** The words themselves; who takes them leaves the set alone from then on. */
  public long[] words() {
    return words;
  }
}
