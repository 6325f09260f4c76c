package dev.quire.storage.metadata;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.quire.storage.file.ScratchArena;
import dev.quire.storage.file.ScratchBytes;
import dev.quire.storage.npy.Dtype;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import org.roaringbitmap.RoaringBitmap;

/**
 * The arrays of {@link MetadataIndexWriter} while terms come in their final order: how long each is
 * to be is known when the last has come. On the heap is one bitmap at a time, of at most a bit a
 * row.
 */
final class TermArrays implements Closeable {
  private static final int NONE = -1;

  private final int tableRows;
  private final List<byte[]> names;
  private final ScratchBytes fields;
  private final ScratchBytes fieldStarts;
  private final ScratchBytes keys;
  private final ScratchBytes starts;
  private final ScratchBytes rows;
  private final ScratchBytes bitmaps;
  private final ScratchBytes bitmapStarts;
  private final List<ScratchBytes> all;
  private int field = NONE;
  private long terms;

  /**
   * @param tableRows how many the table has
   * @param names of the fields in UTF-8, by their numbers
   */
  TermArrays(int tableRows, List<byte[]> names, ScratchArena scratch) {
    this.tableRows = tableRows;
    this.names = names;
    fields = new ScratchBytes(scratch);
    fieldStarts = new ScratchBytes(scratch);
    keys = new ScratchBytes(scratch);
    starts = new ScratchBytes(scratch);
    rows = new ScratchBytes(scratch);
    bitmaps = new ScratchBytes(scratch);
    bitmapStarts = new ScratchBytes(scratch);
    all = List.of(fields, fieldStarts, keys, starts, rows, bitmaps, bitmapStarts);
  }

  /** Adds the term that these runs are at, whose rows are theirs, one after the other. */
  void add(List<TermCursor> runs) throws IOException {
    TermCursor term = runs.getFirst();
    if (term.field() != field) {
      field = term.field();
      putPair(fieldStarts, fields.size(), terms);
      fields.put(MemorySegment.ofArray(names.get(field)));
    }
    putPair(starts, keys.size(), rowCount());
    keys.put(term.key());
    if (isCommon(runs)) {
      putPair(bitmapStarts, bitmaps.size(), terms);
      bitmaps.put(bitmap(runs));
    } else {
      for (TermCursor run : runs) {
        rows.put(run.rows());
      }
    }
    terms++;
  }

  private long rowCount() {
    return rows.size() / Integer.BYTES;
  }

  private boolean isCommon(List<TermCursor> runs) {
    long count = 0;
    for (TermCursor run : runs) {
      count += run.rowCount();
    }
    return count >= MetadataIndexWriter.FEWEST && count * MetadataIndexWriter.SHARE >= tableRows;
  }

  private static MemorySegment bitmap(List<TermCursor> runs) {
    RoaringBitmap bitmap = new RoaringBitmap();
    for (TermCursor run : runs) {
      bitmap.addN(run.rows().toArray(JAVA_INT_UNALIGNED), 0, run.rowCount());
    }
    bitmap.runOptimize();
    ByteBuffer bytes = ByteBuffer.allocate(bitmap.serializedSizeInBytes());
    bitmap.serialize(bytes);
    return MemorySegment.ofBuffer(bytes.flip());
  }

  /** Writes all of them; no more terms come. */
  void write(String table, ArraySink sink) throws IOException {
    putPair(fieldStarts, fields.size(), terms);
    putPair(starts, keys.size(), rowCount());
    putPair(bitmapStarts, bitmaps.size(), terms);
    writeBytes(table + MetadataArrays.FIELDS, fields, sink);
    writePairs(table + MetadataArrays.FIELDS, fieldStarts, sink);
    writeBytes(table + MetadataArrays.TERMS, keys, sink);
    writePairs(table + MetadataArrays.TERMS, starts, sink);
    sink.write(
        table + MetadataArrays.ROWS,
        Dtype.I4,
        List.of(rowCount()),
        array -> rows.writeTo(array::put));
    writeBytes(table + MetadataArrays.BITMAPS, bitmaps, sink);
    writePairs(table + MetadataArrays.BITMAPS, bitmapStarts, sink);
  }

  @Override
  public void close() throws IOException {
    for (ScratchBytes bytes : all) {
      bytes.close();
    }
  }

  private static void putPair(ScratchBytes pairs, long first, long second) throws IOException {
    pairs.putLong(first);
    pairs.putLong(second);
  }

  private static void writeBytes(String name, ScratchBytes bytes, ArraySink sink)
      throws IOException {
    sink.write(name, Dtype.U1, List.of(bytes.size()), array -> bytes.writeTo(array::put));
  }

  private static void writePairs(String name, ScratchBytes pairs, ArraySink sink)
      throws IOException {
    List<Long> shape = List.of(pairs.size() / (2 * Long.BYTES), 2L);
    sink.write(name + MetadataArrays.STARTS, Dtype.I8, shape, array -> pairs.writeTo(array::put));
  }
}
