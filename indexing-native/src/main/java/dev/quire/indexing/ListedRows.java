package dev.quire.indexing;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import dev.quire.domain.search.Effort;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Rows in memory that have joined the lists of an index built before: an inverted file that grows.
 * Lists say which rows they hold. A search compares those of the nprobe nearest lists, exactly, as
 * {@link IvfFlatIndex} does.
 */
public final class ListedRows implements JoinedRows {
  /** For each of √nlist; see {@link IvfFlatIndex#open}. */
  private static final double PROBES_PER_ROOT = 0.8;

  private final TrainedLists lists;
  private final Metric metric;
  private final Postings postings;
  private final CodedPages pages;
  private final int rows;

  private ListedRows(
      TrainedLists lists, Metric metric, Postings postings, CodedPages pages, int rows) {
    this.lists = lists;
    this.metric = metric;
    this.postings = postings;
    this.pages = pages;
    this.rows = rows;
  }

  /** No rows yet. */
  public static ListedRows none(TrainedLists lists, Metric metric) {
    return new ListedRows(
        lists, metric, Postings.none(lists.count()), new CodedPages(List.of()), 0);
  }

  /**
   * The same, and what the pages hold beyond it.
   *
   * @param all one behind the other from row 0 on, with the rows that are here already and more
   */
  public ListedRows and(List<CodedPage> all) {
    Postings more = postings;
    for (CodedPage page : all) {
      int known = Math.max(0, more.rows() - page.firstRow());
      if (known < page.vectors().rows()) {
        more = more.and(lists.listsOf(from(page, known)));
      }
    }
    return new ListedRows(lists, metric, more, new CodedPages(all), more.rows());
  }

  private static Vectors from(CodedPage page, int row) {
    int d = page.vectors().dimension();
    MemorySegment floats = page.vectors().floats().asSlice((long) row * d * Float.BYTES);
    return new Vectors(floats, page.vectors().rows() - row, d);
  }

  /** The same for somebody who sees no more than so many rows. */
  public ListedRows first(int most) {
    return most < rows ? new ListedRows(lists, metric, postings, pages, most) : this;
  }

  /** The lists that they have joined. */
  public TrainedLists lists() {
    return lists;
  }

  @Override
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

  /** Lists are probed until they hold k allowed rows, be these near or far. */
  @Override
  public Neighbors search(
      Question question, Effort effort, RowSet allowed, SearchCounters counters) {
    int enough = Math.min(question.k(), allowed.cardinality(rows));
    int wanted = effort.nprobe() > 0 ? effort.nprobe() : spec().nprobe();
    int probes = Math.min(wanted, lists.count());
    while (true) {
      int[] near = lists.nearest(question.query(), probes, metric, counters);
      int[] found = postings.rowsOf(near, rows, allowed);
      if (found.length >= enough || probes == lists.count()) {
        return pages.compared(question, metric, found, counters);
      }
      probes = (int) Math.min(4L * probes, lists.count());
    }
  }

  /** All allowed rows are compared. */
  @Override
  public Neighbors scan(Question question, RowSet allowed, SearchCounters counters) {
    return pages.compared(question, metric, allowed.rows(rows), counters);
  }
}
