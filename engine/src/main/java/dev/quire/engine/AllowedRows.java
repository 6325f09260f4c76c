package dev.quire.engine;

import dev.quire.domain.filter.Filter;
import dev.quire.domain.filter.FilterMatch;
import dev.quire.indexing.RowSet;
import java.lang.foreign.Arena;

/** Which rows of a stretch of a layer may answer: shown, and matching the filter. */
final class AllowedRows {
  private final Filter filter;
  private final RowFields fields;

  AllowedRows(Layers layers, Filter filter) {
    this.filter = filter;
    this.fields = new RowFields(layers);
  }

  /** The rows of a stretch that may answer, counted from its start. */
  static final class Allowed {
    private final long[] words;
    private final int rows;
    private final int count;

    /**
     * @param words bit i % 64 of word i / 64 allows row i; empty where all rows are allowed
     */
    private Allowed(long[] words, int rows, int count) {
      this.words = words;
      this.rows = rows;
      this.count = count;
    }

    int count() {
      return count;
    }

    RowSet set(Arena arena) {
      return words.length == 0 ? RowSet.ALL : RowSet.copyOf(words, rows, arena);
    }
  }

  Allowed of(Layer layer, int firstRow, int rows) {
    if (filter instanceof Filter.All && layer.deletions().chunks().isEmpty()) {
      return new Allowed(new long[0], rows, rows);
    }
    long[] words = new long[(rows + 63) / 64];
    int count = 0;
    for (int i = 0; i < rows; i++) {
      if (allows(layer, firstRow + i)) {
        words[i >> 6] |= 1L << i;
        count++;
      }
    }
    return new Allowed(words, rows, count);
  }

  boolean allows(Layer layer, int row) {
    return layer.showsChunk(row)
        && (filter instanceof Filter.All
            || FilterMatch.matches(filter, fields.at(layer.segment(), row)));
  }
}
