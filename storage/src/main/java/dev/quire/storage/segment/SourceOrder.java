package dev.quire.storage.segment;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.ToIntFunction;

/** The rows of a segment to be in the order in which they lie in its sources. */
final class SourceOrder {
  private final int size;
  private final boolean ordered;
  // of each row of each source: 1 + its number in the new order, 0 where it is not to be there
  private final MemorySegment[] numbers;

  /**
   * @param rowsOf how many rows a source has
   */
  SourceOrder(
      RowRefs refs, List<StoredSegment> sources, ToIntFunction<StoredSegment> rowsOf, Arena arena) {
    size = refs.size();
    ordered = refs.isAscending();
    numbers = new MemorySegment[ordered ? 0 : sources.size()];
    for (int source = 0; source < numbers.length; source++) {
      numbers[source] = arena.allocate(JAVA_INT, rowsOf.applyAsInt(sources.get(source)));
    }
    for (int i = 0; i < size && !ordered; i++) {
      numbers[refs.segment(i)].setAtIndex(JAVA_INT, refs.row(i), i + 1);
    }
  }

  int size() {
    return size;
  }

  /** Whether the new order is the same. */
  boolean isOrdered() {
    return ordered;
  }

  /** Hands over the numbers of all rows in the new order as they lie. */
  void forEach(IntConsumer consumer) {
    for (int i = 0; i < size && ordered; i++) {
      consumer.accept(i);
    }
    for (MemorySegment ofSource : numbers) {
      for (long row = 0; row < ofSource.byteSize() / Integer.BYTES; row++) {
        int number = ofSource.getAtIndex(JAVA_INT, row) - 1;
        if (number >= 0) {
          consumer.accept(number);
        }
      }
    }
  }
}
