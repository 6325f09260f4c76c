package dev.quire.engine;

import dev.quire.domain.library.Metric;
import dev.quire.engine.recall.MeasuredIndex;
import dev.quire.indexing.GrowingCodes;
import dev.quire.indexing.ListedRows;
import dev.quire.indexing.Vectors;
import dev.quire.storage.segment.SealedSegment;
import dev.quire.storage.segment.Segment;
import dev.quire.storage.segment.VectorBlock;
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
  private volatile Optional<Joined> joined = Optional.empty();
  // as many rows the segment must have before another turn
  private volatile int notBefore;

  LiveLists(LiveCodes codes, int dimension, LiveCodes.Room room) {
    this.codes = codes;
    this.dimension = dimension;
    this.room = room;
  }

  private record Joined(ListedRows rows, InheritedLists lists) {
    Joined and(List<ListedRows.Page> pages) {
      return new Joined(rows.and(pages), lists);
    }
  }

  /**
   * What has joined, kept until this is closed, and what was measured of the segment whose lists
   * these are: how many must be visited to find what belongs to an answer.
   */
  record Use(MeasuredIndex index, InheritedLists lists) implements AutoCloseable {
    /** Whether the lists are those of this segment. */
    boolean areOf(long segment) {
      return lists.segment() == segment;
    }

    @Override
    public void close() {
      lists.release();
    }
  }

  /**
   * Empty where none has joined. The segment must be in use until the answer is closed.
   *
   * @param rows for somebody who sees no more than so many
   */
  Optional<Use> use(int rows) {
    Optional<Joined> now = joined;
    // lists are let go of only once others are shown in their place, or none
    while (now.isPresent() && !now.get().lists().retain()) {
      now = joined;
    }
    return now.map(
        found ->
            new Use(
                new MeasuredIndex(found.rows().first(rows), found.lists().curves()),
                found.lists()));
  }

  /** How many rows have joined, from the first one on. */
  int rows() {
    return joined.map(now -> now.rows().rows()).orElse(0);
  }

  /**
   * Whether so many rows of the segment are worth a turn.
   *
   * @param built the number of the segment whose lists they should be in
   */
  boolean lack(int rows, long built) {
    if (rows < notBefore) {
      return false;
    }
    Optional<Joined> now = joined;
    return now.isEmpty()
        ? rows >= FIRST_ROWS
        : rows - now.get().rows().rows() >= MORE_ROWS || now.get().lists().segment() != built;
  }

  /**
   * Lets the rows of the segment join, page by page, where there is room for the lists. Where they
   * have joined those of another segment they are found by these until as many have joined anew.
   *
   * @param segment a view of the live segment, held by the caller
   * @param built whose lists they join, held as well
   */
  void join(Segment segment, Layer built, Metric metric) {
    Optional<Joined> before = joined;
    int rows = rows();
    // where there is no room, or this fails, searches need not ask again at once
    notBefore = segment.chunkRows() + FIRST_ROWS;
    long number = ((SealedSegment) built.segment()).number();
    if (before.filter(now -> now.lists().segment() == number).isPresent()) {
      joinPages(segment, before.get());
    } else {
      joinAnew(segment, built, metric);
    }
    if (rows() > rows || (joined.isPresent() && !isShown(before))) {
      notBefore = 0;
    }
  }

  private void joinAnew(Segment segment, Layer built, Metric metric) {
    Optional<InheritedLists> copy = InheritedLists.of(built, dimension, room);
    if (copy.isEmpty() && joined.isPresent()) {
      show(Optional.empty());
      copy = InheritedLists.of(built, dimension, room);
    }
    if (copy.isPresent()) {
      InheritedLists lists = copy.get();
      Joined none = new Joined(ListedRows.none(lists.lists(), metric), lists);
      try {
        joinPages(segment, none);
      } finally {
        if (!isShown(Optional.of(none))) {
          lists.release();
        }
      }
    }
  }

  private void joinPages(Segment segment, Joined from) {
    Joined now = from;
    List<ListedRows.Page> pages = codedPages(segment);
    for (int page = 1; page <= pages.size(); page++) {
      if (pages.get(page - 1).end() > now.rows().rows()) {
        now = now.and(pages.subList(0, page));
        if (now.rows().rows() >= rows()) {
          show(Optional.of(now));
        }
      }
    }
  }

  /** Whether these lists are shown, be it with more rows. */
  private boolean isShown(Optional<Joined> some) {
    return some.map(Joined::lists).equals(joined.map(Joined::lists));
  }

  private void show(Optional<Joined> next) {
    Optional<Joined> before = joined;
    boolean others = !isShown(next);
    joined = next;
    if (others) {
      before.ifPresent(old -> old.lists().release());
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
  void close() {
    show(Optional.empty());
  }
}
