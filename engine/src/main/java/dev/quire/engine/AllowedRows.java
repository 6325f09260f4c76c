package dev.quire.engine;

import dev.quire.domain.filter.Filter;
import dev.quire.indexing.RowSet;
import dev.quire.storage.metadata.RowBits;
import java.lang.foreign.Arena;
import java.util.IdentityHashMap;

/** Which rows of a layer may answer: shown, and matching the filter. For one thread. */
final class AllowedRows {
  private static final int FEW_LAYERS = 4;
  private final Filter filter;
  private final FilterRows filterRows;
  private final IdentityHashMap<Layer, RowBits> ofLayers = new IdentityHashMap<>(FEW_LAYERS);

  /**
   * @param requireTime throws where there is none left; a filter may have many tests
   */
  AllowedRows(Layers layers, Filter filter, Runnable requireTime) {
    this.filter = filter;
    this.filterRows = new FilterRows(layers, requireTime);
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
      return words.length == 0 ? RowSet.ALL : RowSet.copyOf(words, rows, count, arena);
    }
  }

  /**
   * @param firstRow of the stretch
   * @param rows how many it has
   */
  Allowed of(Layer layer, int firstRow, int rows) {
    if (filter instanceof Filter.All && layer.deletions().chunks().isEmpty()) {
      return new Allowed(new long[0], rows, rows);
    }
    RowBits all = bits(layer);
    RowBits stretch = firstRow == 0 && rows == all.rows() ? all : all.stretch(firstRow, rows);
    return new Allowed(stretch.words(), rows, stretch.count());
  }

  boolean allows(Layer layer, int row) {
    return filter instanceof Filter.All ? layer.showsChunk(row) : bits(layer).contains(row);
  }

  private RowBits bits(Layer layer) {
    if (filter instanceof Filter.All) {
      return ofLayers.computeIfAbsent(layer, l -> shown(l, RowBits.all(l.segment().chunkRows())));
    }
    if (ofLayers.isEmpty()) {
      filterRows.chunks(filter).forEach((l, matching) -> ofLayers.put(l, shown(l, matching)));
    }
    return ofLayers.get(layer);
  }

  private static RowBits shown(Layer layer, RowBits rows) {
    return rows.andNot(layer.deletions().chunks().toWords(layer.segment().chunkRows()));
  }
}
