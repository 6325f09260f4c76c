package dev.quire.storage.segment;

import dev.quire.storage.file.Attempt;
import dev.quire.storage.file.ScratchArena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** The vectors of rows that lie in several segments, one behind the other in scratch memory. */
public final class GatheredVectors {
  private GatheredVectors() {}

  /** Returns float[rows][dimension] in memory of the arena. */
  public static MemorySegment of(
      List<Segment> sources, RowRefs rows, int dimension, ScratchArena scratch) {
    List<StoredSegment> stored = RowRefs.stored(sources);
    long rowBytes = (long) dimension * Float.BYTES;
    MemorySegment floats = scratch.allocate(Math.max(1, rows.size() * rowBytes), 64);
    SourceOrder lying = new SourceOrder(rows, stored, Segment::chunkRows, scratch);
    Rearrangement rearrangement = new Rearrangement(lying, scratch);
    if (rearrangement.isWorthWhile(rows.size() * rowBytes)) {
      Attempt.run(
          "gather vectors",
          () ->
              rearrangement.write(
                  i -> i * rowBytes, i -> vector(stored, rows, i), new Filling(floats)));
    } else {
      for (int i = 0; i < rows.size(); i++) {
        MemorySegment.copy(vector(stored, rows, i), 0, floats, i * rowBytes, rowBytes);
      }
    }
    return floats;
  }

  private static MemorySegment vector(List<StoredSegment> sources, RowRefs rows, int i) {
    return sources.get(rows.segment(i)).vector(rows.row(i));
  }

  /** Memory that is filled from its start. */
  private static final class Filling implements Rearrangement.Sink {
    private final MemorySegment target;
    private long filled;

    Filling(MemorySegment target) {
      this.target = target;
    }

    @Override
    public void put(MemorySegment bytes) {
      MemorySegment.copy(bytes, 0, target, filled, bytes.byteSize());
      filled += bytes.byteSize();
    }
  }
}
