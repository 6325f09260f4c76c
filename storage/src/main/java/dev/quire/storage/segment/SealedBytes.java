package dev.quire.storage.segment;

import dev.quire.domain.error.StorageFailure;
import dev.quire.storage.npy.NpyArray;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A column of byte strings: all of them one after the other, and where each begins. */
record SealedBytes(String name, NpyArray bytes, NpyArray offsets) {

  /** A column of the segment in this directory, in memory of the arena. */
  static SealedBytes open(Path directory, Column column, Arena arena) {
    return new SealedBytes(
        column.array(),
        NpyArray.open(SegmentFiles.array(directory, column.array()), arena),
        NpyArray.open(SegmentFiles.array(directory, column.array() + SegmentFiles.OFFSETS), arena));
  }

  /** How many there are. */
  int size() {
    return (int) offsets.length() - 1;
  }

  /** Where the bounds of a row lie. */
  MemorySegment offsetsOf(int row) {
    return offsets.piece(row, 2);
  }

  MemorySegment get(int row) {
    long from = offsets.longAt(row);
    return bytes.memory().asSlice(from, length(row, from));
  }

  /** So many from this one on. */
  BytesRun run(int row, int count) {
    long from = offsets.longAt(row);
    long to = offsets.longAt((long) row + count);
    if (from < 0 || to < from || to > bytes.memory().byteSize()) {
      throw damaged(row, from, to);
    }
    return new BytesRun(
        bytes.memory().asSlice(from, to - from),
        offsets.memory().asSlice((row + 1L) * Long.BYTES, (long) count * Long.BYTES),
        from);
  }

  /** What {@link #get} tells, as UTF-8. */
  String text(int row) {
    long from = offsets.longAt(row);
    return new String(utf8(row, from), StandardCharsets.UTF_8);
  }

  /**
   * The texts of all these rows: every hit of every search comes through here. First where they
   * begin, then their bytes, then what they say: what no read waits for, memory brings at once, and
   * rows that are found by their vectors lie anywhere.
   */
  String[] texts(int... rows) {
    long[] from = new long[rows.length];
    for (int i = 0; i < rows.length; i++) {
      from[i] = offsets.longAt(rows[i]);
    }
    byte[][] utf8 = new byte[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      utf8[i] = utf8(rows[i], from[i]);
    }
    String[] texts = new String[rows.length];
    for (int i = 0; i < rows.length; i++) {
      texts[i] = new String(utf8[i], StandardCharsets.UTF_8);
    }
    return texts;
  }

  private byte[] utf8(int row, long from) {
    byte[] utf8 = new byte[Math.toIntExact(length(row, from))];
    MemorySegment.copy(bytes.memory(), ValueLayout.JAVA_BYTE, from, utf8, 0, utf8.length);
    return utf8;
  }

  private long length(int row, long from) {
    long to = offsets.longAt(row + 1L);
    if (from < 0 || to < from || to > bytes.memory().byteSize()) {
      throw damaged(row, from, to);
    }
    return to - from;
  }

  private StorageFailure damaged(int row, long from, long to) {
    return new StorageFailure(
        "row %d of %s reaches from %d to %d of %d bytes: it is damaged; run fsck"
            .formatted(row, name, from, to, bytes.memory().byteSize()));
  }
}
