package dev.quire.engine;

import dev.quire.domain.library.Metric;
import dev.quire.indexing.CodedPage;
import dev.quire.indexing.ListedRows;
import dev.quire.storage.segment.SealedSegment;
import dev.quire.storage.segment.Segment;
import java.util.List;
import java.util.Optional;

/** The rows of a live segment that have joined the lists of the library's index (docs/adr/0030). */
final class LiveLists implements LiveIndex {
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
    Joined and(List<CodedPage> pages) {
      return new Joined(rows.and(pages), lists);
    }
  }

  @Override
  public Optional<Use> use(int rows) {
    Optional<Joined> now = joined;
    // lists are let go of only once others are shown in their place, or none
    while (now.isPresent() && !now.get().lists().retain()) {
      now = joined;
    }
    return now.map(
        found ->
            new Use(
                found.rows().first(rows),
                found.lists().curves(),
                found.lists().segment(),
                found.lists()::release));
  }

  @Override
  public int rows() {
    return joined.map(now -> now.rows().rows()).orElse(0);
  }

  @Override
  public boolean lack(int rows, long built) {
    if (rows < notBefore) {
      return false;
    }
    Optional<Joined> now = joined;
    return now.isEmpty()
        ? rows >= FIRST_ROWS
        : rows - now.get().rows().rows() >= MORE_ROWS || now.get().lists().segment() != built;
  }

  /**
   * Page by page. Where they have joined lists of another segment they are found by these until as
   * many have joined anew.
   */
  @Override
  public void join(Segment segment, Layer built, Metric metric) {
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
    List<CodedPage> pages = codes.pages(segment);
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

  @Override
  public void close() {
    show(Optional.empty());
  }
}
