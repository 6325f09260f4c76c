package dev.quire.storage.segment;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of several segments in an order: what a new segment is made of. Two ints a row, because
 * there are millions.
 */
public final class RowRefs {
  public static final RowRefs NONE = new RowRefs(new int[0], new int[0]);

  private final int[] segmentOf;
  private final int[] rowOf;

  private RowRefs(int[] segmentOf, int[] rowOf) {
    this.segmentOf = segmentOf;
    this.rowOf = rowOf;
  }

  /**
   * Takes the arrays without a copy.
   *
   * @param segmentOf places in the list of source segments
   * @param rowOf rows in these
   */
  public static RowRefs owning(int[] segmentOf, int[] rowOf) {
    if (segmentOf.length != rowOf.length) {
      throw new AssertionError(segmentOf.length + " segments for " + rowOf.length + " rows");
    }
    return new RowRefs(segmentOf, rowOf);
  }

  public int size() {
    return rowOf.length;
  }

  /** The place of the i-th row's segment in the list of sources. */
  public int segment(int i) {
    return segmentOf[i];
  }

  /** The i-th row in its segment. */
  public int row(int i) {
    return rowOf[i];
  }

  /** These chunk rows of the sources by ascending id. */
  public RowRefs chunksById(List<Segment> sources) {
    return byId(stored(sources), (segment, row) -> segment.bytes(ChunkBytes.ID, row));
  }

  /** These document rows of the sources by ascending id. */
  public RowRefs documentsById(List<Segment> sources) {
    return byId(stored(sources), (segment, row) -> segment.bytes(DocumentBytes.ID, row));
  }

  @FunctionalInterface
  private interface IdOfRow {
    MemorySegment of(StoredSegment segment, int row);
  }

  private RowRefs byId(List<StoredSegment> sources, IdOfRow idOf) {
    return reordered(IdSort.order(size(), i -> idOf.of(sources.get(segmentOf[i]), rowOf[i])));
  }

  static List<StoredSegment> stored(List<Segment> segments) {
    List<StoredSegment> stored = new ArrayList<>(segments.size());
    for (Segment segment : segments) {
      switch (segment) {
        case StoredSegment one -> stored.add(one);
      }
    }
    return stored;
  }

  /** These rows in another order: the i-th is {@code order[i]} here. */
  public RowRefs reordered(int[] order) {
    int[] segments = new int[order.length];
    int[] rows = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      segments[i] = segmentOf[order[i]];
      rows[i] = rowOf[order[i]];
    }
    return new RowRefs(segments, rows);
  }

  /** Collects rows one by one. */
  public static final class Builder {
    private int[] segmentOf = new int[64];
    private int[] rowOf = new int[64];
    private int size;

    public Builder add(int segment, int row) {
      if (size == rowOf.length) {
        segmentOf = Arrays.copyOf(segmentOf, size * 2);
        rowOf = Arrays.copyOf(rowOf, size * 2);
      }
      segmentOf[size] = segment;
      rowOf[size++] = row;
      return this;
    }

    public RowRefs build() {
      return new RowRefs(Arrays.copyOf(segmentOf, size), Arrays.copyOf(rowOf, size));
    }
  }
}
