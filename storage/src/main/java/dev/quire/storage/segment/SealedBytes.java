package dev.quire.storage.segment;

import dev.quire.domain.error.StorageFailure;
import dev.quire.storage.npy.NpyArray;
import java.lang.foreign.MemorySegment;

/** A column of byte strings: all of them one after the other, and where each begins. */
record SealedBytes(String name, NpyArray bytes, NpyArray offsets) {

  MemorySegment get(int row) {
    long from = offsets.longAt(row);
    long to = offsets.longAt(row + 1L);
    if (from < 0 || to < from || to > bytes.memory().byteSize()) {
      throw new StorageFailure(
          "row %d of %s reaches from %d to %d of %d bytes: it is damaged; run fsck"
              .formatted(row, name, from, to, bytes.memory().byteSize()));
    }
    return bytes.memory().asSlice(from, to - from);
  }
}
