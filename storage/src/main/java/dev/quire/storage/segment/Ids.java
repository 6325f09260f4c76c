package dev.quire.storage.segment;

import dev.quire.domain.Id;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;

/**
 * Rows in the order of their ids, found by binary search.
 *
 * @param size number of ranks
 * @param rowAt the row at a rank
 * @param idOf the UTF-8 bytes of a row's id
 */
record Ids(int size, IntUnaryOperator rowAt, IntFunction<MemorySegment> idOf) implements IdOrder {

  static MemorySegment utf8(Id id) {
    return MemorySegment.ofArray(id.value().getBytes(StandardCharsets.UTF_8));
  }

  /** Orders by unsigned bytes, a prefix before what it begins. */
  static int compare(MemorySegment a, MemorySegment b) {
    long at = a.mismatch(b);
    if (at < 0) {
      return 0;
    }
    if (at == a.byteSize() || at == b.byteSize()) {
      return at == a.byteSize() ? -1 : 1;
    }
    return Byte.compareUnsigned(a.get(ValueLayout.JAVA_BYTE, at), b.get(ValueLayout.JAVA_BYTE, at));
  }

  @Override
  public int row(int rank) {
    return rowAt.applyAsInt(rank);
  }

  @Override
  public int firstRankAfter(Id id) {
    return firstRank(utf8(id), true);
  }

  /** The rank of the id; −1 where it is not there. */
  int rankOf(Id id) {
    MemorySegment wanted = utf8(id);
    int rank = firstRank(wanted, false);
    return rank < size && compare(idOf.apply(row(rank)), wanted) == 0 ? rank : -1;
  }

  // the first rank at or, where asked, above the id
  private int firstRank(MemorySegment id, boolean above) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      int order = compare(idOf.apply(row(middle)), id);
      if (order < 0 || (above && order == 0)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
