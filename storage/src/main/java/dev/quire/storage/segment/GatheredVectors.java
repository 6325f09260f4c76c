package dev.quire.storage.segment;

import dev.quire.storage.file.Attempt;
import dev.quire.storage.file.ScratchArena;
import java.io.IOException;
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
    long bytes = rows.size() * rowBytes;
    SourceOrder lying = new SourceOrder(rows, stored, Segment::chunkRows, scratch);
    Rearrangement rearrangement = new Rearrangement(lying, scratch);
    return Attempt.get(
        "gather vectors",
        () ->
            scratch.filled(
                bytes,
                rearrangement.isWorthWhile(bytes)
                    ? sink ->
                        rearrangement.write(i -> i * rowBytes, i -> vector(stored, rows, i), sink)
                    : sink -> putEach(stored, rows, sink)));
  }

  private static void putEach(List<StoredSegment> sources, RowRefs rows, ScratchArena.Sink sink)
      throws IOException {
    for (int i = 0; i < rows.size(); i++) {
      sink.put(vector(sources, rows, i));
    }
  }

  private static MemorySegment vector(List<StoredSegment> sources, RowRefs rows, int i) {
    return sources.get(rows.segment(i)).vector(rows.row(i));
  }
}
