package dev.quire.engine;

import dev.quire.domain.library.Metric;
import dev.quire.engine.recall.MeasuredIndex;
import dev.quire.engine.recall.RecallCurves;
import dev.quire.indexing.JoinedRows;
import dev.quire.storage.segment.Segment;
import java.util.Optional;

/**
 * What the rows of a live segment have joined, so that searches need not compare all of them; see
 * {@link LiveJoining}. One thread joins, any number search. Freed with the segment.
 */
sealed interface LiveIndex permits LiveGraph, LiveLists {
  /** Fewer rows are compared as fast one by one. */
  int FIRST_ROWS = 4_096;

  /** So many more are worth a turn of the thread that joins. */
  int MORE_ROWS = 512;

  /** How many rows have joined, from the first one on. */
  int rows();

  /**
   * Empty where none has joined. The segment must be in use until the answer is closed.
   *
   * @param rows for somebody who sees no more than so many
   */
  Optional<Use> use(int rows);

  /**
   * Whether so many rows of the segment are worth a turn.
   *
   * @param built the number of the segment whose index they should have joined
   */
  boolean lack(int rows, long built);

  /**
   * Lets rows of the segment join, where there is room.
   *
   * @param segment a view of the live segment, held by the caller
   * @param built what was built last, held as well
   */
  void join(Segment segment, Layer built, Metric metric);

  /** Lets go of all, which is freed once nobody searches by it any more. */
  void close();

  /**
   * What has joined, kept until this is closed.
   *
   * @param curves what was measured of the built segment: with how much effort what belongs to an
   *     answer is found
   * @param segment the number of that segment
   */
  record Use(JoinedRows rows, RecallCurves curves, long segment, Runnable release)
      implements AutoCloseable {
    MeasuredIndex index() {
      return new MeasuredIndex(rows, curves);
    }

    /** Whether the index that they have joined is that of this segment. */
    boolean areOf(long built) {
      return segment == built;
    }

    @Override
    public void close() {
      release.run();
    }
  }
}
