package dev.quire.engine;

import dev.quire.engine.recall.RecallCurves;
import dev.quire.indexing.TrainedLists;
import dev.quire.storage.segment.SealedSegment;
import java.util.Optional;

/**
 * A copy of the lists of a segment that was built, which outlives it. It counts as memory, and is
 * freed once who made it and all who search by it have let go.
 */
final class InheritedLists {
  private final long segment;
  private final RecallCurves curves;
  private final TrainedLists lists;
  private final CountedMemory memory;

  private InheritedLists(Layer built, TrainedLists lists, CountedMemory memory) {
    this.segment = ((SealedSegment) built.segment()).number();
    this.curves = built.index().orElseThrow().curves();
    this.lists = lists;
    this.memory = memory;
  }

  /**
   * With one user: the caller. Empty where there is no room for it.
   *
   * @param built a sealed segment whose index has lists, held by the caller
   */
  static Optional<InheritedLists> of(Layer built, int dimension, LiveCodes.Room room) {
    int count = built.index().orElseThrow().index().listsToInherit();
    return CountedMemory.take(TrainedLists.bytes(count, dimension), room)
        .map(memory -> copy(built, dimension, memory));
  }

  private static InheritedLists copy(Layer built, int dimension, CountedMemory memory) {
    boolean made = false;
    try {
      TrainedLists lists =
          TrainedLists.inherit(
              SegmentIndexes.arrays((SealedSegment) built.segment()), dimension, memory.arena());
      InheritedLists copy = new InheritedLists(built, lists, memory);
      made = true;
      return copy;
    } finally {
      if (!made) {
        memory.release();
      }
    }
  }

  /** The number of the segment whose lists these are. */
  long segment() {
    return segment;
  }

  /** What was measured of that segment. */
  RecallCurves curves() {
    return curves;
  }

  TrainedLists lists() {
    return lists;
  }

  /** One user more; false where the last one has let go: then they are not to be used. */
  boolean retain() {
    return memory.retain();
  }

  /** One user less. */
  void release() {
    memory.release();
  }
}
