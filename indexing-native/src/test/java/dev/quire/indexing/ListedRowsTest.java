package dev.quire.indexing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import dev.quire.domain.search.Effort;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows that join lists as they come, page by page. */
class ListedRowsTest {
  private static final int DIMENSION = 24;
  private static final int OLD = 6_000;
  private static final int NEW = 4_500; // four pages, all of them full in the end
  private static final int LISTS = 600; // enough for groups of centroids
  private static final BuildOptions OPTIONS = new BuildOptions(7, 2, Progress.NONE);

  private final Arena arena = Arena.ofShared();
  private final Random random = new Random(Rows.SEED);

  @AfterEach
  void close() {
    arena.close();
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void all_lists_together_answer_as_the_float_scan_however_the_rows_come(Metric metric) {
    for (Rows.Kind kind : Rows.Kind.values()) {
      Vectors all = Rows.of(kind, OLD + NEW, DIMENSION, metric, arena);
      Growing growing = new Growing(all, metric);
      while (growing.listed.rows() < NEW) {
        growing.grow(256 + random.nextInt(900));
        compare(growing, growing.listed.rows());
        compare(growing, 1 + random.nextInt(growing.listed.rows()));
      }
    }
  }

  /** Somebody who sees some of the rows, with filters of any share and limits of any kind. */
  private void compare(Growing growing, int seen) {
    Vectors rows = slice(growing.added, 0, seen);
    MemorySegment query = Rows.row(growing.added, random.nextInt(NEW));
    RowSet allowed =
        random.nextBoolean()
            ? RowSet.ALL
            : Answers.someRows(random.nextDouble(), seen, random, arena);
    int k = 1 + random.nextInt(40);
    Neighbors far = Answers.scan(rows, growing.metric, query, 2 * k, allowed);
    float limit =
        random.nextBoolean() || far.size() == 0
            ? Float.POSITIVE_INFINITY
            : far.distance(random.nextInt(far.size()));
    Question question = new Question(query, k, limit);
    Neighbors exact =
        ExactScan.search(rows, growing.metric, question, allowed, new SearchCounters());
    ListedRows listed = growing.listed.first(seen);
    assertThat(listed.search(question, Effort.nprobe(LISTS), allowed, new SearchCounters()))
        .as("-Dseed=%d", Rows.SEED)
        .isEqualTo(exact);
    assertThat(listed.scan(question, allowed, new SearchCounters())).isEqualTo(exact);
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void a_few_lists_find_what_those_of_a_sealed_heir_find(Metric metric) {
    Vectors all = Rows.of(Rows.Kind.CLUSTERED, OLD + NEW, DIMENSION, metric, arena);
    Growing growing = new Growing(all, metric);
    growing.grow(NEW);
    Effort effort = Effort.nprobe(24);
    SearchCounters counters = new SearchCounters();
    double found =
        Answers.recall(growing.listed, growing.added, metric, effort, RowSet.ALL, counters);
    assertThat(counters.listsProbed()).isEqualTo(24 * 100);
    assertThat(counters.vectorsCompared()).isLessThan(100L * NEW / 4);
    assertThat(found)
        .as("seed %d", Rows.SEED)
        .isGreaterThan(recallOfHeir(growing, metric, effort) - 0.03);
    RowSet few = Answers.someRows(0.01, NEW, random, arena);
    assertThat(Answers.recall(growing.listed, growing.added, metric, effort, few, counters))
        .as("as many as are allowed, or k")
        .isPositive();
  }

  private double recallOfHeir(Growing growing, Metric metric, Effort effort) {
    BuiltIndex built =
        IvfFlatBuilder.inheriting(growing.trained).build(growing.added, metric, OPTIONS, arena);
    Vectors ordered = Rows.reordered(growing.added, built, arena);
    VectorIndex heir =
        IvfFlatIndex.open(ordered, metric, built.arrays(), new IndexSpec.IvfFlat(LISTS, 0));
    return Answers.recall(heir, ordered, metric, effort, RowSet.ALL, new SearchCounters());
  }

  @Test
  void a_row_is_in_the_nearest_list_of_itself() {
    Vectors all = Rows.of(Rows.Kind.GAUSSIAN, OLD + NEW, DIMENSION, Metric.L2, arena);
    Growing growing = new Growing(all, Metric.L2);
    growing.grow(NEW);
    for (int row = 0; row < NEW; row += 97) {
      Question question = new Question(Rows.row(growing.added, row), 1);
      Neighbors found =
          growing.listed.search(question, Effort.nprobe(1), RowSet.ALL, new SearchCounters());
      assertThat(found.row(0)).as("seed %d", Rows.SEED).isEqualTo(row);
    }
  }

  /** New rows on pages that double, in lists that were trained for old ones. */
  private final class Growing {
    final Metric metric;
    final Vectors added;
    final Map<String, IndexArray> trained;
    final List<GrowingCodes> codes = new ArrayList<>();
    ListedRows listed;

    Growing(Vectors all, Metric metric) {
      this.metric = metric;
      this.added = slice(all, OLD, NEW);
      Vectors old = slice(all, 0, OLD);
      BuiltIndex built =
          new IvfFlatBuilder(new IndexSpec.IvfFlat(LISTS, 0)).build(old, metric, OPTIONS, arena);
      this.trained = built.arrays();
      this.listed = ListedRows.none(TrainedLists.inherit(trained, DIMENSION, arena), metric);
    }

    void grow(int more) {
      int rows = Math.min(NEW, listed.rows() + more);
      List<CodedPage> pages = new ArrayList<>();
      int capacity = 300;
      for (int first = 0; first < rows; first += capacity, capacity *= 2) {
        if (pages.size() == codes.size()) {
          codes.add(new GrowingCodes(capacity, DIMENSION, arena));
        }
        Vectors page = slice(added, first, Math.min(capacity, rows - first));
        int coded = codes.get(pages.size()).codedOf(page);
        pages.add(new CodedPage(first, slice(page, 0, coded), codes.get(pages.size())));
        if (coded < page.rows()) {
          break;
        }
      }
      listed = listed.and(pages);
    }
  }

  private static Vectors slice(Vectors all, int first, int rows) {
    long bytes = (long) all.dimension() * Float.BYTES;
    return new Vectors(all.floats().asSlice(first * bytes, rows * bytes), rows, all.dimension());
  }
}
