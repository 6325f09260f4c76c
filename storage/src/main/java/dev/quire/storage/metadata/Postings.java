package dev.quire.storage.metadata;

import java.util.Arrays;

/** Which row has which term, as it comes: rows ascending, the terms of a row in any order. */
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

  /**
   * The rows of the terms, one term after the other.
   *
   * @param places the place of each term in that order
   */
  TermRows byTerm(int[] places) {
    int[] starts = new int[places.length + 1];
    for (int i = 0; i < size; i++) {
      starts[places[terms[i]] + 1]++;
    }
    for (int place = 0; place < places.length; place++) {
      starts[place + 1] += starts[place];
    }
    int[] next = starts.clone();
    int[] sorted = new int[size];
    for (int i = 0; i < size; i++) {
      sorted[next[places[terms[i]]]++] = rows[i];
    }
    return new TermRows(starts, sorted);
  }

  /** The rows of terms, one term after the other. */
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

    /** The rows of the terms of these places, those of a term ascending. */
    int[] of(int from, int to) {
      return Arrays.copyOfRange(rows, starts[from], starts[to]);
    }
  }
}
