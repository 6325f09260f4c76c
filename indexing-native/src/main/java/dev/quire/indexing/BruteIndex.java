package dev.quire.indexing;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import dev.quire.domain.search.Effort;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/**
 * Compares every allowed row: by its codes first, in floats where the codes leave a doubt. Exact
 * (the proof is in bound.h).
 */
public final class BruteIndex implements VectorIndex {
  private final CodedRows rows;
  private final Metric metric;

  private BruteIndex(CodedRows rows, Metric metric) {
    this.rows = rows;
    this.metric = metric;
  }

  /**
   * @param vectors rows in the order of the index
   * @param arrays {@code codes} i8[n, dimension]; {@code scales}, {@code residuals}, {@code norms}
   *     f32[n]
   * @throws BrokenIndexException when an array is missing or has another type or shape
   */
  public static BruteIndex open(Vectors vectors, Metric metric, Map<String, IndexArray> arrays) {
    return new BruteIndex(CodedRows.open(vectors, "", arrays), metric);
  }

  @Override
  public IndexSpec spec() {
    return new IndexSpec.Brute();
  }

  @Override
  public boolean isOnDisk() {
    return rows.isOnDisk();
  }

  @Override
  public long bytes() {
    return rows.bytes();
  }

  @Override
  public void validate() {
    rows.validate(VECTORS);
  }

  @Override
  public Neighbors search(
      MemorySegment query, int k, Effort effort, RowSet allowed, SearchCounters counters) {
    return scan(query, k, allowed, counters);
  }

  @Override
  public Neighbors scan(Question question, RowSet allowed, SearchCounters counters) {
    return rows.scan(metric, question, allowed, counters);
  }
}
