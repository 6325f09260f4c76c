package dev.quire.storage.segment;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.quire.domain.Id;
import dev.quire.storage.metadata.ArraySink;
import dev.quire.storage.npy.Dtype;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes what finds rows by their ids: their order and their table. Of the ids as they were
 * written: in their sources they may lie in no order at all.
 */
final class IdIndex {
  private final Path directory;
  private final Arena scratch;
  private final ArraySink sink;

  IdIndex(Path directory, Arena scratch, ArraySink sink) {
    this.directory = directory;
    this.scratch = scratch;
    this.sink = sink;
  }

  /**
   * @param ids a column that was written
   * @param order the name of the array for the rows by ascending id
   * @param table that of the {@link IdTable}
   */
  void write(Column ids, String order, String table) throws IOException {
    try (Arena mapping = Arena.ofConfined()) {
      SealedBytes written = SealedBytes.open(directory, ids, mapping);
      MemorySegment sorted = IdSort.order(written.size(), written::get, scratch);
      requireDistinct(written, sorted);
      sink.write(order, Dtype.I4, List.of((long) written.size()), array -> array.put(sorted));
      MemorySegment slots = slots(written);
      List<Long> capacity = List.of(slots.byteSize() / Long.BYTES);
      sink.write(table, Dtype.U8, capacity, array -> array.put(slots));
    }
  }

  private static void requireDistinct(SealedBytes ids, MemorySegment order) {
    for (int i = 1; i < ids.size(); i++) {
      MemorySegment before = ids.get(order.getAtIndex(JAVA_INT, i - 1));
      if (before.mismatch(ids.get(order.getAtIndex(JAVA_INT, i))) < 0) {
        throw new AssertionError("two rows of one segment have the same id");
      }
    }
  }

  private MemorySegment slots(SealedBytes ids) {
    byte[] id = new byte[Id.MAX_BYTES];
    return IdTable.of(
        ids.size(),
        i -> {
          MemorySegment utf8 = ids.get(i);
          int length = (int) utf8.byteSize();
          MemorySegment.copy(utf8, ValueLayout.JAVA_BYTE, 0, id, 0, length);
          return HashedId.hash(id, length);
        },
        scratch);
  }
}
