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
                    : sink -> putInRuns(stored, rows, rowBytes, sink)));
  }

  // rows that lie in one piece go as one: the sink may be a file, where each costs a call
  private static void putInRuns(
      List<StoredSegment> sources, RowRefs rows, long rowBytes, ScratchArena.Sink sink)
      throws IOException {
    for (int i = 0; i < rows.size(); ) {
      MemorySegment run = sources.get(rows.segment(i)).vectors(rows.row(i), rows.run(i));
      sink.put(run);
      i += (int) (run.byteSize() / rowBytes);
    }
  }

  private static MemorySegment vector(List<StoredSegment> sources, RowRefs rows, int i) {
    return sources.get(rows.segment(i)).vector(rows.row(i));
  }
}
