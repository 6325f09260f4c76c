package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.quire.indexing.kernel.RowKernels;
import dev.quire.indexing.kernel.Structs;
import dev.quire.indexing.kernel.SystemMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * Rows of a set, or some of their columns, copied to another one, in working memory that may be a
 * mapped file.
 *
 * @param from read
 * @param to written; other memory
 */
record RowCopy(Vectors from, Vectors to) {
  /** What of each part is fetched at once while rows are dealt out to all of them. */
  private static final int STRETCH_BYTES = 256 << 10;

  /** These rows, in memory of the allocator. */
  static Vectors of(Vectors vectors, int[] rows, SegmentAllocator scratch) {
    return of(vectors, rows, scratch.allocate(bytes(rows.length, vectors.dimension()), 64));
  }

  /**
   * @param room for as many rows, or more
   */
  static Vectors of(Vectors vectors, int[] rows, MemorySegment room) {
    int d = vectors.dimension();
    Vectors copy = new Vectors(room.asSlice(0, bytes(rows.length, d)), rows.length, d);
    try (Arena call = Arena.ofConfined()) {
      new RowCopy(vectors, copy).listed(Centroids.ints(rows, call));
    }
    return copy;
  }

  /**
   * All rows, part by part; read once as they lie.
   *
   * @param partOf the part of each row, native ints
   * @param offsets where each part begins, and the end
   */
  static Vectors parted(
      Vectors vectors, MemorySegment partOf, int[] offsets, SegmentAllocator scratch) {
    int n = vectors.rows();
    int d = vectors.dimension();
    Vectors parted = new Vectors(scratch.allocate(bytes(n, d), 64), n, d);
    if (parted.floats().isMapped()) {
      deal(vectors, partOf, offsets, parted);
      return parted;
    }
    try (Arena call = Arena.ofConfined()) {
      MemorySegment places = call.allocate(JAVA_INT, n);
      RowKernels.listPlaces(partOf, n, call.allocateFrom(JAVA_INT, offsets), places);
      new RowCopy(vectors, parted).placed(places);
    }
    return parted;
  }

  /**
   * The same into a file, as memory is too small: each row that is written would have the system
   * read much of what lies around it, for every part at another place, and forget what the last row
   * had it read. A short stretch of each part is fetched instead.
   */
  private static void deal(Vectors vectors, MemorySegment partOf, int[] offsets, Vectors parted) {
    MemorySegment floats = parted.floats();
    long rowBytes = bytes(1, parted.dimension());
    int stretch = (int) Math.max(1, STRETCH_BYTES / rowBytes);
    int[] next = offsets.clone();
    SystemMemory.readAhead(floats, false);
    for (int row = 0; row < vectors.rows(); row++) {
      int part = partOf.getAtIndex(JAVA_INT, row);
      int place = next[part]++;
      if ((place - offsets[part]) % stretch == 0) {
        long rows = Math.min(stretch, offsets[part + 1] - place);
        SystemMemory.fetch(floats.asSlice(place * rowBytes, rows * rowBytes));
      }
      Centroids.row(parted, place).copyFrom(Centroids.row(vectors, row));
    }
    SystemMemory.readAhead(floats, true);
  }

  private static long bytes(int rows, int dimension) {
    return (long) rows * dimension * Float.BYTES;
  }

  /**
   * Room for copies, of which each thread has one at a time and leaves it to the next: to give it
   * back and get other would cost as much as to fill it.
   */
  static final class Rooms {
    private final long bytes;
    private final SegmentAllocator scratch;
    private final Queue<MemorySegment> left = new ConcurrentLinkedQueue<>();

    /**
     * @param rows that each has room for
     * @param scratch open to all threads
     */
    Rooms(int rows, int dimension, SegmentAllocator scratch) {
      this.bytes = bytes(rows, dimension);
      this.scratch = scratch;
    }

    void lend(Consumer<MemorySegment> use) {
      MemorySegment lent = left.poll();
      MemorySegment room = lent == null ? scratch.allocate(bytes, 64) : lent;
      use.accept(room);
      left.add(room);
    }
  }

  /**
   * All rows that are written become those that are listed.
   *
   * @param list a native int for each row that is written
   */
  void listed(MemorySegment list) {
    columns(0, list, 0, to.dimension());
  }

  /**
   * Each row that is read goes to its place.
   *
   * @param places a native int for each row that is read
   */
  void placed(MemorySegment places) {
    copy(0, MemorySegment.NULL, 0, places, from.dimension(), from.rows());
  }

  /**
   * So many columns of all rows that are written.
   *
   * @param firstRead column
   * @param list a native int for each row that is written; NULL reads the first rows
   * @param firstWritten column
   */
  void columns(int firstRead, MemorySegment list, int firstWritten, int columns) {
    copy(firstRead, list, firstWritten, MemorySegment.NULL, columns, to.rows());
  }

  private void copy(
      int firstRead,
      MemorySegment list,
      int firstWritten,
      MemorySegment places,
      int columns,
      int rows) {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment struct =
          Structs.fill(
              call.allocate(Structs.ROW_COPY),
              from.floats().asSlice(firstRead * (long) Float.BYTES),
              to.floats().asSlice(firstWritten * (long) Float.BYTES),
              list,
              places,
              (long) from.dimension(),
              (long) to.dimension(),
              (long) columns);
      RowKernels.copyRows(struct, rows);
    }
  }
}
