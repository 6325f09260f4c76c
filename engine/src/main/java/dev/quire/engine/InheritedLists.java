package dev.quire.engine;

import dev.quire.engine.recall.RecallCurves;
import dev.quire.indexing.TrainedLists;
import dev.quire.storage.segment.SealedSegment;
import java.lang.foreign.Arena;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A copy of the lists of a segment that was built, which outlives it. It counts as memory, and is
 * freed once who made it and all who search by it have let go.
 */
final class InheritedLists {
  private final long segment;
  private final RecallCurves curves;
  private final TrainedLists lists;
  private final Arena memory;
  private final long bytes;
  private final LiveCodes.Room room;
  // who made it is the first
  private final AtomicInteger users = new AtomicInteger(1);

  private InheritedLists(
      Layer built, TrainedLists lists, Arena memory, long bytes, LiveCodes.Room room) {
    this.segment = ((SealedSegment) built.segment()).number();
    this.curves = built.index().orElseThrow().curves();
    this.lists = lists;
    this.memory = memory;
    this.bytes = bytes;
    this.room = room;
  }

  /**
   * With one user: the caller. Empty where there is no room for it.
   *
   * @param built a sealed segment whose index has lists, held by the caller
   */
  static Optional<InheritedLists> of(Layer built, int dimension, LiveCodes.Room room) {
    int count = built.index().orElseThrow().index().listsToInherit();
    long bytes = TrainedLists.bytes(count, dimension);
    if (!room.take(bytes)) {
      return Optional.empty();
    }
    Arena memory = Arena.ofShared();
    boolean made = false;
    try {
      TrainedLists lists =
          TrainedLists.inherit(
              SegmentIndexes.arrays((SealedSegment) built.segment()), dimension, memory);
      InheritedLists copy = new InheritedLists(built, lists, memory, bytes, room);
      made = true;
      return Optional.of(copy);
    } finally {
      if (!made) {
        memory.close();
        room.giveBack(bytes);
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
    int now = users.get();
    while (now > 0 && !users.compareAndSet(now, now + 1)) {
      now = users.get();
    }
    return now > 0;
  }

  /** One user less. */
  void release() {
    if (users.decrementAndGet() == 0) {
      memory.close();
      room.giveBack(bytes);
    }
  }
}
