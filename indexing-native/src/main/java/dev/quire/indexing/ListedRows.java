package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import dev.quire.domain.search.Effort;
import dev.quire.indexing.kernel.Scans;
import dev.quire.indexing.kernel.Structs;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows in memory that have joined the lists of an index built before: an inverted file that grows.
 * The rows stay where they were written; lists say which they hold. A search compares those of the
 * nprobe nearest lists, exactly, as {@link IvfFlatIndex} does. Immutable: with more rows it is
 * another.
 */
public final class ListedRows implements VectorIndex {
  /** For each of √nlist; see {@link IvfFlatIndex#open}. */
  private static final double PROBES_PER_ROOT = 0.8;

  private final TrainedLists lists;
  private final Metric metric;
  private final Postings postings;
  private final List<Page> pages;
  private final int rows;

  private ListedRows(
      TrainedLists lists, Metric metric, Postings postings, List<Page> pages, int rows) {
    this.lists = lists;
    this.metric = metric;
    this.postings = postings;
    this.pages = List.copyOf(pages);
    this.rows = rows;
  }

  /**
   * Rows that lie together, all of them coded.
   *
   * @param firstRow the number of their first
   */
  public record Page(int firstRow, Vectors vectors, GrowingCodes codes) {
    /** The row behind its last. */
    public int end() {
      return firstRow + vectors.rows();
    }
  }

  /** No rows yet. */
  public static ListedRows none(TrainedLists lists, Metric metric) {
    return new ListedRows(lists, metric, Postings.none(lists.count()), List.of(), 0);
  }

  /**
   * The same, and what the pages hold beyond it.
   *
   * @param all one behind the other from row 0 on, with the rows that are here already and more
   */
  public ListedRows and(List<Page> all) {
    Postings more = postings;
    for (Page page : all) {
      int known = Math.max(0, more.rows() - page.firstRow);
      if (known < page.vectors.rows()) {
        more = more.and(lists.listsOf(from(page, known)));
      }
    }
    return new ListedRows(lists, metric, more, all, more.rows());
  }

  private static Vectors from(Page page, int row) {
    int d = page.vectors.dimension();
    MemorySegment floats = page.vectors.floats().asSlice((long) row * d * Float.BYTES);
    return new Vectors(floats, page.vectors.rows() - row, d);
  }

  /** The same for somebody who sees no more than so many rows. */
  public ListedRows first(int most) {
    return most < rows ? new ListedRows(lists, metric, postings, pages, most) : this;
  }

  /** The lists that they have joined. */
  public TrainedLists lists() {
    return lists;
  }

  public int rows() {
    return rows;
  }

  @Override
  public IndexSpec.IvfFlat spec() {
    return new IndexSpec.IvfFlat(
        lists.count(), InvertedFile.nprobe(lists.count(), PROBES_PER_ROOT));
  }

  @Override
  public long bytes() {
    return TrainedLists.bytes(lists.count(), lists.dimension());
  }

  @Override
  public boolean isOnDisk() {
    return false;
  }

  /** What is in memory only was made by who searches it. */
  @Override
  public void validate() {}

  @Override
  public Neighbors search(
      MemorySegment query, int k, Effort effort, RowSet allowed, SearchCounters counters) {
    return search(new Question(query, k), effort, allowed, counters);
  }

  /**
   * The same within a limit: lists are probed until they hold k allowed rows, be these near or far.
   */
  public Neighbors search(
      Question question, Effort effort, RowSet allowed, SearchCounters counters) {
    int enough = Math.min(question.k(), allowed.cardinality(rows));
    int wanted = effort.nprobe() > 0 ? effort.nprobe() : spec().nprobe();
    int probes = Math.min(wanted, lists.count());
    while (true) {
      int[] near = lists.nearest(question.query(), probes, metric, counters);
      int[] found = postings.rowsOf(near, rows, allowed);
      if (found.length >= enough || probes == lists.count()) {
        return compared(question, found, counters);
      }
      probes = (int) Math.min(4L * probes, lists.count());
    }
  }

  /** All allowed rows are compared. */
  @Override
  public Neighbors scan(Question question, RowSet allowed, SearchCounters counters) {
    int[] found = new int[allowed.cardinality(rows)];
    int count = 0;
    for (int row = 0; row < rows; row++) {
      if (allowed.contains(row)) {
        found[count++] = row;
      }
    }
    return compared(question, found, counters);
  }

  private Neighbors compared(Question question, int[] found, SearchCounters counters) {
    if (found.length == 0) {
      return Neighbors.none();
    }
    try (SearchCall call =
        new SearchCall(found.length, lists.dimension(), metric, question, MemorySegment.NULL)) {
      List<MemorySegment> pieces = pieces(found, call.scratch());
      MemorySegment all =
          call.scratch().allocate(pieces.size() * Structs.PIECE.byteSize(), Long.BYTES);
      for (int i = 0; i < pieces.size(); i++) {
        MemorySegment.copy(
            pieces.get(i), 0, all, i * Structs.PIECE.byteSize(), Structs.PIECE.byteSize());
      }
      return call.neighbors(Scans.searchPieces(call.struct(), all, pieces.size()), counters);
    } finally {
      // C was given bare addresses: nothing else keeps this memory from being collected meanwhile
      Reference.reachabilityFence(this);
    }
  }

  /** What is to be compared of each page. */
  private List<MemorySegment> pieces(int[] found, SegmentAllocator scratch) {
    int[] pageOf = pagesOf(found);
    int[] counts = new int[pages.size()];
    for (int page : pageOf) {
      counts[page]++;
    }
    List<MemorySegment> pieces = new ArrayList<>();
    MemorySegment[] rowsOfPages = new MemorySegment[pages.size()];
    for (int page = 0; page < counts.length; page++) {
      if (counts[page] > 0) {
        rowsOfPages[page] = scratch.allocate((long) counts[page] * Integer.BYTES, Integer.BYTES);
        pieces.add(piece(pages.get(page), rowsOfPages[page], counts[page], scratch));
      }
    }
    int[] next = new int[pages.size()];
    for (int i = 0; i < found.length; i++) {
      int page = pageOf[i];
      rowsOfPages[page].setAtIndex(JAVA_INT, next[page]++, found[i] - pages.get(page).firstRow);
    }
    return pieces;
  }

  // rows ascend within each list of each run: the page is mostly that of the row before
  private int[] pagesOf(int[] found) {
    int[] pageOf = new int[found.length];
    int page = 0;
    for (int i = 0; i < found.length; i++) {
      while (found[i] < pages.get(page).firstRow) {
        page--;
      }
      while (found[i] >= pages.get(page).end()) {
        page++;
      }
      pageOf[i] = page;
    }
    return pageOf;
  }

  private static MemorySegment piece(
      Page page, MemorySegment list, long count, SegmentAllocator scratch) {
    MemorySegment piece = scratch.allocate(Structs.PIECE.byteSize(), Long.BYTES);
    MemorySegment rows = page.codes.struct(page.vectors, scratch);
    MemorySegment.copy(rows, 0, piece, 0, Structs.ROWS.byteSize());
    long at = Structs.ROWS.byteSize();
    Structs.fill(piece.asSlice(at), list, count, (long) page.firstRow);
    return piece;
  }
}
