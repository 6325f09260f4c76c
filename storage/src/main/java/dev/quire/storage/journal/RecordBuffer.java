package dev.quire.storage.journal;

import dev.quire.domain.chunk.Embedding;
import dev.quire.storage.file.FileOps;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Bytes on their way to the journal, little-endian, in pages: a record of hundreds of megabytes
 * needs no array of its own size, and none is copied to make room for more.
 */
final class RecordBuffer {
  private static final int PAGE_BYTES = 1 << 18;

  /** For a batch of 16 MiB the pages are kept for the next one. */
  private static final int KEPT_PAGES = 64;

  private final List<ByteBuffer> pages = new ArrayList<>();
  private final List<ByteBuffer> free = new ArrayList<>();
  private final List<Long> records = new ArrayList<>();
  private final ByteBuffer noPage = ByteBuffer.allocate(0);
  private ByteBuffer last = noPage;
  private float[] scratch = {};

  long size() {
    return pages.isEmpty() ? 0 : (long) (pages.size() - 1) * PAGE_BYTES + last.position();
  }

  void putByte(int value) {
    page().put((byte) value);
  }

  void putInt(int value) {
    if (last.remaining() >= Integer.BYTES) {
      last.putInt(value);
      return;
    }
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      putByte(value >>> shift);
    }
  }

  void putLong(long value) {
    putInt((int) value);
    putInt((int) (value >>> Integer.SIZE));
  }

  /** Seven bits a byte, lowest first, the eighth bit set on all but the last. */
  void putVarint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      putByte((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    putByte((int) rest);
  }

  void putBytes(byte[] bytes) {
    int at = 0;
    while (at < bytes.length) {
      ByteBuffer page = page();
      int length = Math.min(page.remaining(), bytes.length - at);
      page.put(bytes, at, length);
      at += length;
    }
  }

  /** The length in bytes of UTF-8, then these. */
  void putText(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    putVarint(utf8.length);
    putBytes(utf8);
  }

  /** The values alone, four bytes each. */
  void putFloats(Embedding embedding) {
    int dimension = embedding.dimension();
    if (scratch.length < dimension) {
      scratch = new float[dimension];
    }
    embedding.copyTo(scratch, 0);
    int at = 0;
    while (at < dimension) {
      int fit = Math.min(last.remaining() / Float.BYTES, dimension - at);
      if (fit == 0) {
        putInt(Float.floatToRawIntBits(scratch[at++]));
      } else {
        last.asFloatBuffer().put(scratch, at, fit);
        last.position(last.position() + fit * Float.BYTES);
        at += fit;
      }
    }
  }

  /** Overwrites the int that was put at the offset. */
  void setInt(long offset, int value) {
    for (int i = 0; i < Integer.BYTES; i++) {
      long at = offset + i;
      pages
          .get((int) (at / PAGE_BYTES))
          .put((int) (at % PAGE_BYTES), (byte) (value >>> (i * Byte.SIZE)));
    }
  }

  private int getInt(long offset) {
    int value = 0;
    for (int i = Integer.BYTES - 1; i >= 0; i--) {
      long at = offset + i;
      int next = pages.get((int) (at / PAGE_BYTES)).get((int) (at % PAGE_BYTES));
      value = value << Byte.SIZE | (next & 0xFF);
    }
    return value;
  }

  /** The record that began at the offset, its length there, is whole but for its checksum. */
  void endRecord(long start) {
    records.add(start);
  }

  /** How many there are. */
  int records() {
    return records.size();
  }

  /** Puts the checksum into each record; see {@link JournalFormat}. */
  void checksumRecords(int salt) {
    for (long start : records) {
      int length = getInt(start);
      CRC32C crc = JournalFormat.checksum(salt);
      JournalFormat.update(crc, length);
      checksum(start + 8, start + 8 + length, crc);
      setInt(start + 4, (int) crc.getValue());
    }
  }

  private void checksum(long from, long to, CRC32C crc) {
    long at = from;
    while (at < to) {
      int start = (int) (at % PAGE_BYTES);
      int length = (int) Math.min(PAGE_BYTES - start, to - at);
      crc.update(pages.get((int) (at / PAGE_BYTES)).array(), start, length);
      at += length;
    }
  }

  /** Drops everything from the offset on, where a record began that did not become whole. */
  void cutTo(long size) {
    int needed = (int) ((size + PAGE_BYTES - 1) / PAGE_BYTES);
    while (pages.size() > needed) {
      ByteBuffer page = pages.removeLast();
      if (free.size() < KEPT_PAGES) {
        free.add(page.clear());
      }
    }
    last = pages.isEmpty() ? noPage : pages.getLast();
    last.position((int) (size - (long) Math.max(0, needed - 1) * PAGE_BYTES));
  }

  void writeTo(FileOps.Output output) throws IOException {
    for (ByteBuffer page : pages) {
      output.write(page.duplicate().flip());
    }
  }

  /** Makes it empty, ready for as much again. */
  void clear() {
    records.clear();
    cutTo(0);
  }

  /** Gives back the memory that an empty buffer keeps for what comes next. */
  void release() {
    free.clear();
  }

  private ByteBuffer page() {
    if (!last.hasRemaining()) {
      last = addPage();
    }
    return last;
  }

  private ByteBuffer addPage() {
    ByteBuffer page =
        free.isEmpty()
            ? ByteBuffer.allocate(PAGE_BYTES).order(ByteOrder.LITTLE_ENDIAN)
            : free.removeLast();
    pages.add(page);
    return page;
  }
}
