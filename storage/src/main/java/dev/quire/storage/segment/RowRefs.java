package dev.quire.storage.segment;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of several segments in an order: what a new segment is made of. One long a row, since there
 * are millions, and outside the heap.
 */
public final class RowRefs {
  private static final int LONGEST_RUN = 1 << 15;

  // segment · 2³² + row
  private final MemorySegment refs;
  private final int size;

  private RowRefs(MemorySegment refs, int size) {
    this.refs = refs;
    this.size = size;
  }

  public int size() {
    return size;
  }

  /** The place of the i-th row's segment in the list of sources. */
  public int segment(int i) {
    return (int) (ref(i) >>> Integer.SIZE);
  }

  /** The i-th row in its segment. */
  public int row(int i) {
    return (int) ref(i);
  }

  private long ref(int i) {
    return refs.getAtIndex(JAVA_LONG, i);
  }

  /** Whether the rows come as they lie: segment by segment, ascending in each. */
  boolean isAscending() {
    boolean ascending = true;
    for (int i = 1; i < size && ascending; i++) {
      ascending = ref(i - 1) < ref(i);
    }
    return ascending;
  }

  /**
   * How many rows from the i-th on lie one behind the other in their segment; of very many only the
   * first are counted, which may lie in several pieces.
   */
  int run(int i) {
    int end = i + 1;
    int last = (int) Math.min(size, (long) i + LONGEST_RUN);
    while (end < last && ref(end) == ref(end - 1) + 1) {
      end++;
    }
    return end - i;
  }

  /** These chunk rows of the sources by ascending id. */
  public RowRefs chunksById(List<Segment> sources, Arena arena) {
    List<StoredSegment> stored = stored(sources);
    return reordered(
        IdSort.order(size, i -> stored.get(segment(i)).bytes(ChunkBytes.ID, row(i)), arena), arena);
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

  /** These rows in another order: the i-th is the one at {@code order[i]}, an int, here. */
  public RowRefs reordered(MemorySegment order, Arena arena) {
    MemorySegment reordered = arena.allocate(JAVA_LONG, size);
    for (int i = 0; i < size; i++) {
      reordered.setAtIndex(JAVA_LONG, i, ref(order.getAtIndex(JAVA_INT, i)));
    }
    return new RowRefs(reordered, size);
  }

  /** Collects rows one by one. */
  public static final class Builder {
    private final Arena arena;
    private MemorySegment refs;
    private int size;

    /** Of few rows. */
    public Builder() {
      this(Arena.ofAuto(), 64);
    }

    /**
     * @param expected number of rows; more may come
     */
    public Builder(Arena arena, int expected) {
      this.arena = arena;
      this.refs = arena.allocate(JAVA_LONG, Math.max(1, expected));
    }

    public Builder add(int segment, int row) {
      if (size * (long) Long.BYTES == refs.byteSize()) {
        MemorySegment grown = arena.allocate(JAVA_LONG, 2L * size);
        grown.copyFrom(refs);
        refs = grown;
      }
      refs.setAtIndex(JAVA_LONG, size++, (long) segment << Integer.SIZE | row);
      return this;
    }

    public RowRefs build() {
      return new RowRefs(refs, size);
    }
  }
}
