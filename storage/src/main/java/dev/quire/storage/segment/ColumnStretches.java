package dev.quire.storage.segment;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.quire.storage.metadata.ArraySink;
import dev.quire.storage.npy.Dtype;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Writes the columns of chunk rows that come in the order in which they lie, as they do when a live
 * segment is sealed or segments are merged: not value by value, but in stretches of rows.
 */
final class ColumnStretches {
  private static final int LONGS_AT_ONCE = 1 << 12;

  private final ContentRows rows;
  private final Arena scratch;
  private final ArraySink sink;

  ColumnStretches(ContentRows rows, Arena scratch, ArraySink sink) {
    this.rows = rows;
    this.scratch = scratch;
    this.sink = sink;
  }

  void write(ChunkNumber column) throws IOException {
    Dtype dtype = SegmentFiles.dtype(column);
    sink.write(
        column.array(),
        dtype,
        List.of((long) rows.chunks()),
        array -> {
          for (int i = 0; i < rows.chunks(); ) {
            MemorySegment run = rows.numbers(column, i);
            array.put(run);
            i += Math.toIntExact(run.byteSize() / dtype.bytes());
          }
        });
  }

  /** The values, and where each begins. */
  void write(ChunkBytes column) throws IOException {
    int n = rows.chunks();
    MemorySegment offsets = offsets(column);
    sink.write(
        column.array() + SegmentFiles.OFFSETS,
        Dtype.I8,
        List.of(n + 1L),
        array -> array.put(offsets));
    sink.write(
        column.array(),
        Dtype.U1,
        List.of(offsets.getAtIndex(JAVA_LONG, n)),
        array -> {
          for (int i = 0; i < n; ) {
            BytesRun run = rows.run(column, i);
            array.put(run.bytes());
            i += run.rows();
          }
        });
  }

  private MemorySegment offsets(ChunkBytes column) {
    MemorySegment offsets = scratch.allocate(JAVA_LONG, rows.chunks() + 1L);
    long[] longs = new long[LONGS_AT_ONCE];
    long end = 0;
    for (int i = 0; i < rows.chunks(); ) {
      BytesRun run = rows.run(column, i);
      putMoved(run.ends(), end - run.start(), offsets.asSlice((i + 1L) * Long.BYTES), longs);
      end += run.bytes().byteSize();
      i += run.rows();
    }
    return offsets;
  }

  // by way of the heap, whose loops the compiler of the virtual machine makes short work of
  private static void putMoved(MemorySegment ends, long by, MemorySegment target, long[] longs) {
    long size = ends.byteSize() / Long.BYTES;
    for (long at = 0; at < size; at += longs.length) {
      int count = (int) Math.min(longs.length, size - at);
      MemorySegment.copy(ends, JAVA_LONG, at * Long.BYTES, longs, 0, count);
      for (int i = 0; i < count; i++) {
        longs[i] += by;
      }
      MemorySegment.copy(longs, 0, target, JAVA_LONG, at * Long.BYTES, count);
    }
  }
}
