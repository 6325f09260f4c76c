package dev.quire.storage.metadata;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Which row has which term, as they come: rows ascending, the terms of a row in any order. */
final class Postings {
  private static final int NONE = -1;

  // of each term: the row that came last, so that what a list holds twice counts once
  private int[] lastRows = new int[0];
  private int size;
  private int[] terms = new int[16];
  private int[] rows = new int[16];

  void add(int term, int row) {
    if (term >= lastRows.length) {
      int known = lastRows.length;
      lastRows = Arrays.copyOf(lastRows, Math.max(16, term * 2));
      Arrays.fill(lastRows, known, lastRows.length, NONE);
    }
    if (lastRows[term] != row) {
      lastRows[term] = row;
      append(term, row);
    }
  }

  private void append(int term, int row) {
    if (size == rows.length) {
      int grown = (int) Math.min(Integer.MAX_VALUE - 8, size * 2L);
      terms = Arrays.copyOf(terms, grown);
      rows = Arrays.copyOf(rows, grown);
    }
    terms[size] = term;
    rows[size++] = row;
  }

  int size() {
    return size;
  }

  /**
   * The rows of the terms, one term after the other.
   *
   * @param order all terms, each at its place
   */
  TermRows byTerm(Integer[] order) {
    int[] places = new int[order.length];
    for (int place = 0; place < order.length; place++) {
      places[order[place]] = place;
    }
    int[] starts = new int[order.length + 1];
    for (int i = 0; i < size; i++) {
      starts[places[terms[i]] + 1]++;
    }
    for (int place = 0; place < order.length; place++) {
      starts[place + 1] += starts[place];
    }
    int[] next = starts.clone();
    int[] sorted = new int[size];
    for (int i = 0; i < size; i++) {
      sorted[next[places[terms[i]]]++] = rows[i];
    }
    return new TermRows(starts, sorted);
  }

  /** The rows of terms, one term after the other, those of a term ascending. */
  static final class TermRows {
    // of each term's rows, and where the last end
    private final int[] starts;
    private final int[] rows;

    private TermRows(int[] starts, int[] rows) {
      this.starts = starts;
      this.rows = rows;
    }

    int count(int place) {
      return starts[place + 1] - starts[place];
    }

    /** Copies the rows of the term at this place; returns where they end. */
    long copyTo(MemorySegment target, long at, int place) {
      MemorySegment.copy(rows, starts[place], target, JAVA_INT_UNALIGNED, at, count(place));
      return at + (long) Integer.BYTES * count(place);
    }
  }
}
