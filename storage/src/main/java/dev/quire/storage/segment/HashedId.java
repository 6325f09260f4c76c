package dev.quire.storage.segment;

import dev.quire.domain.Id;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** An id as the tables of segments look it up: made once, asked of many segments. */
public final class HashedId {
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  private final byte[] utf8;
  private final int hash;

  private HashedId(byte[] utf8) {
    this.utf8 = utf8;
    this.hash = hash(utf8, utf8.length);
  }

  public static HashedId of(Id id) {
    return new HashedId(id.value().getBytes(StandardCharsets.UTF_8));
  }

  /** The id of these bytes. */
  public static HashedId ofUtf8(MemorySegment utf8) {
    return new HashedId(utf8.toArray(ValueLayout.JAVA_BYTE));
  }

  byte[] utf8() {
    return utf8;
  }

  int hash() {
    return hash;
  }

  /**
   * The hash of the first bytes, which sealed segments rely on. Eight bytes at a time, as a
   * little-endian word w, the last one filled up with zeros: h ← (h ⊕ w) · 0x9E3779B97F4A7C15, then
   * h ← h ⊕ (h ≫ 32), h being the length at first. The hash is the low half of h at the end.
   */
  static int hash(byte[] utf8, int length) {
    long hash = length;
    int at = 0;
    for (; at + Long.BYTES <= length; at += Long.BYTES) {
      hash = mixed(hash ^ (long) WORD.get(utf8, at));
    }
    if (at < length) {
      long rest = 0;
      for (int i = length - 1; i >= at; i--) {
        rest = rest << Byte.SIZE | (utf8[i] & 0xFF);
      }
      hash = mixed(hash ^ rest);
    }
    return (int) hash;
  }

  private static long mixed(long hash) {
    long product = hash * MULTIPLIER;
    return product ^ (product >>> 32);
  }
}
