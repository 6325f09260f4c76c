package dev.quire.engine;

import dev.quire.domain.library.Metric;
import dev.quire.engine.recall.MeasuredIndex;
import dev.quire.engine.recall.RecallCurves;
import dev.quire.indexing.GrowingCodes;
import dev.quire.indexing.ListedRows;
import dev.quire.indexing.TrainedLists;
import dev.quire.indexing.Vectors;
import dev.quire.storage.segment.SealedSegment;
import dev.quire.storage.segment.Segment;
import dev.quire.storage.segment.VectorBlock;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rows of a live segment that have joined the lists of the library's index, so that searches
 * need not compare all of them; see {@link LiveJoining} and docs/adr/0030. One thread joins, any
 * number search. Freed with the segment.
 */
final class LiveLists {
  /** Fewer rows are compared as fast one by one. */
  static final int FIRST_ROWS = 4_096;

  /** So many more are worth a turn of the thread that joins. */
  static final int MORE_ROWS = 512;

  private final LiveCodes codes;
  private final int dimension;
  private final LiveCodes.Room room;
  private Optional<Arena> arena = Optional.empty();
  private long takenBytes;
  private volatile Optional<Joined> joined = Optional.empty();
  // as many rows the segment must have before another turn
  private volatile int notBefore;

  LiveLists(LiveCodes codes, int dimension, LiveCodes.Room room) {
    this.codes = codes;
    this.dimension = dimension;
    this.room = room;
  }

  /**
   * @param curves of the segment whose lists these are
   */
  private record Joined(ListedRows rows, RecallCurves curves) {}

  /**
   * What has joined, and what was measured of the segment whose lists these are: how many must be
   * visited to find what belongs to an answer.
   *
   * @param rows for somebody who sees no more than so many
   */
  Optional<MeasuredIndex> index(int rows) {
    return joined.map(now -> new MeasuredIndex(now.rows().first(rows), now.curves()));
  }

  /** How many rows have joined, from the first one on. */
  int rows() {
    return joined.map(now -> now.rows().rows()).orElse(0);
  }

  /** Whether so many rows of the segment are worth a turn. */
  boolean lack(int rows) {
    int listed = rows();
    if (rows < notBefore) {
      return false;
    }
    return listed == 0 ? rows >= FIRST_ROWS : rows - listed >= MORE_ROWS;
  }

  /**
   * Lets the rows of the segment join, page by page, where there is room for the lists.
   *
   * @param segment a view of the live segment, held by the caller
   * @param built whose lists they join, held as well; later ones join the same, whatever is built
   */
  void join(Segment segment, Layer built, Metric metric) {
    int before = rows();
    // where there is no room, or this fails, searches need not ask again at once
    notBefore = segment.chunkRows() + FIRST_ROWS;
    if (joined.isPresent() || begin(built, metric)) {
      joinPages(segment);
    }
    if (rows() > before) {
      notBefore = 0;
    }
  }

  private void joinPages(Segment segment) {
    List<ListedRows.Page> pages = codedPages(segment);
    for (int page = 1; page <= pages.size(); page++) {
      if (pages.get(page - 1).end() > rows()) {
        Joined now = joined.orElseThrow();
        joined = Optional.of(new Joined(now.rows().and(pages.subList(0, page)), now.curves()));
      }
    }
  }

  private synchronized boolean begin(Layer built, Metric metric) {
    MeasuredIndex index = built.index().orElseThrow();
    long bytes = TrainedLists.bytes(index.index().listsToInherit(), dimension);
    if (!room.take(bytes)) {
      return false;
    }
    boolean begun = false;
    Arena memory = Arena.ofShared();
    try {
      TrainedLists lists =
          TrainedLists.inherit(
              SegmentIndexes.arrays((SealedSegment) built.segment()), dimension, memory);
      joined = Optional.of(new Joined(ListedRows.none(lists, metric), index.curves()));
      takenBytes = bytes;
      arena = Optional.of(memory);
      begun = true;
      return true;
    } finally {
      if (!begun) {
        memory.close();
        room.giveBack(bytes);
      }
    }
  }

  private List<ListedRows.Page> codedPages(Segment segment) {
    List<ListedRows.Page> pages = new ArrayList<>();
    for (VectorBlock block : segment.vectors()) {
      Vectors rows = new Vectors(block.floats(), block.rows(), dimension);
      Optional<GrowingCodes> page = codes.of(block);
      int coded = page.map(found -> found.codedOf(rows)).orElse(0);
      if (coded > 0) {
        Vectors first = new Vectors(block.floats(), coded, dimension);
        pages.add(new ListedRows.Page(block.firstRow(), first, page.orElseThrow()));
      }
      if (coded < block.rows()) {
        return pages;
      }
    }
    return pages;
  }

  /** Frees them; no search may use them any more. */
  synchronized void close() {
    arena.ifPresent(Arena::close);
    room.giveBack(takenBytes);
    takenBytes = 0;
  }
}
