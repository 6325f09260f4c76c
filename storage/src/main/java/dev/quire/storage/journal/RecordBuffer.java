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

  private final List<ByteBuffer> pages = new ArrayList<>();
  private ByteBuffer last = addPage();
  private float[] scratch = {};

  long size() {
    return (long) (pages.size() - 1) * PAGE_BYTES + last.position();
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

  /** Adds all bytes from the offset on to the checksum. */
  void checksum(long from, CRC32C crc) {
    for (int i = (int) (from / PAGE_BYTES); i < pages.size(); i++) {
      int start = (int) Math.max(0, from - (long) i * PAGE_BYTES);
      crc.update(pages.get(i).duplicate().flip().position(start));
    }
  }

  /** Drops everything from the offset on. */
  void cutTo(long size) {
    while (pages.size() - 1 > size / PAGE_BYTES) {
      pages.removeLast();
    }
    last = pages.getLast();
    last.position((int) (size - (long) (pages.size() - 1) * PAGE_BYTES));
  }

  void writeTo(FileOps.Output output) throws IOException {
    for (ByteBuffer page : pages) {
      output.write(page.duplicate().flip());
    }
  }

  void clear() {
    cutTo(0);
  }

  private ByteBuffer page() {
    if (!last.hasRemaining()) {
      last = addPage();
    }
    return last;
  }

  private ByteBuffer addPage() {
    ByteBuffer page = ByteBuffer.allocate(PAGE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    pages.add(page);
    return page;
  }
}
