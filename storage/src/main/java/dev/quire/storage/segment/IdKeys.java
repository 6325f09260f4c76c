package dev.quire.storage.segment;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.function.IntFunction;

/**
 * Ids as numbers: eight of their bytes, the first weighing most, so that unsigned numbers are in
 * the order of the bytes. Ids hold no zero byte, so zeros can fill up the last eight. One thread.
 */
final class IdKeys {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final IntFunction<MemorySegment> idOf;
  private final byte[] eight = new byte[Long.BYTES];

  IdKeys(IntFunction<MemorySegment> idOf) {
    this.idOf = idOf;
  }

  /** Of the id's bytes from this one on; 0 where it has no more. */
  long key(int i, int from) {
    MemorySegment id = idOf.apply(i);
    int length = (int) Math.min(Long.BYTES, id.byteSize() - from);
    MemorySegment.copy(id, JAVA_BYTE, from, eight, 0, length);
    // what the array held before, behind the id's last bytes, is cut off
    int unused = Long.SIZE - length * Byte.SIZE;
    return length == 0 ? 0 : (long) LONG.get(eight, 0) >>> unused << unused;
  }

  /** Whether ids that have this key in common may differ in what follows. */
  static boolean mayGoOn(long key) {
    return (key & 0xFF) != 0;
  }

  /** The order of two ids. */
  int compare(int a, int b) {
    return Ids.compare(idOf.apply(a), idOf.apply(b));
  }
}
