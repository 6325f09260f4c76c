package dev.quire.indexing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import dev.quire.domain.search.Effort;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows that are linked into a graph as they come, page by page. */
class LinkedRowsTest {
  private static final int DIMENSION = 24;
  private static final int ROWS = 4_500; // four pages, all of them full in the end
  private static final IndexSpec.Hnsw SPEC = new IndexSpec.Hnsw(8, 40, 64);

  private final Arena arena = Arena.ofShared();
  private final Random random = new Random(Rows.SEED);

  @AfterEach
  void close() {
    arena.close();
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void most_is_found_however_the_rows_come(Metric metric) {
    for (Rows.Kind kind : Rows.Kind.values()) {
      Growing growing = new Growing(Rows.of(kind, ROWS, DIMENSION, metric, arena), metric, 600);
      while (growing.rows() < ROWS) {
        growing.grow(256 + random.nextInt(900));
        LinkedRows linked = growing.show();
        assertThat(recall(growing, linked, RowSet.ALL))
            .as("%s, seed %d", kind, Rows.SEED)
            .isGreaterThan(least(kind));
      }
    }
  }

  /** Codes tell rows apart badly where some are a thousand times as long as others. */
  private static double least(Rows.Kind kind) {
    return kind == Rows.Kind.MIXED_MAGNITUDES ? 0.8 : 0.93;
  }

  private double recall(Growing growing, LinkedRows linked, RowSet allowed) {
    Vectors rows = slice(growing.all, 0, linked.rows());
    Effort effort = new Effort(0, 80, 0);
    return Answers.recall(linked, rows, growing.metric, effort, allowed, new SearchCounters());
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void a_filter_costs_no_answers(Metric metric) {
    for (Rows.Kind kind : Rows.Kind.values()) {
      Growing growing = new Growing(Rows.of(kind, ROWS, DIMENSION, metric, arena), metric, ROWS);
      growing.grow(ROWS);
      for (double share : new double[] {0, 0.001, 0.01, 0.3, 0.7, 0.999, 1}) {
        for (int seen : new int[] {ROWS, ROWS - 1, ROWS / 2}) {
          RowSet allowed = Answers.someRows(share, seen, random, arena);
          assertThat(recall(growing, growing.show().first(seen), allowed))
              .as("%s, %f of %d, seed %d", kind, share, seen, Rows.SEED)
              .isGreaterThan(least(kind));
        }
      }
    }
  }

  @Test
  void every_row_finds_itself() {
    Vectors all = Rows.of(Rows.Kind.CLUSTERED, ROWS, DIMENSION, Metric.L2, arena);
    Growing growing = new Growing(all, Metric.L2, ROWS);
    growing.grow(ROWS);
    LinkedRows linked = growing.show();
    int found = 0;
    for (int row = 0; row < ROWS; row++) {
      Question question = new Question(Rows.row(all, row), 1);
      Neighbors nearest = linked.search(question, Effort.DEFAULT, RowSet.ALL, new SearchCounters());
      found += nearest.row(0) == row ? 1 : 0;
    }
    assertThat(found).as("seed %d", Rows.SEED).isGreaterThan(ROWS - ROWS / 200);
  }

  @Test
  void a_scan_and_a_limit_answer_as_the_float_scan() {
    Vectors all = Rows.of(Rows.Kind.GAUSSIAN, ROWS, DIMENSION, Metric.L2, arena);
    Growing growing = new Growing(all, Metric.L2, ROWS);
    growing.grow(ROWS);
    LinkedRows linked = growing.show();
    for (int i = 0; i < 100; i++) {
      MemorySegment query = Rows.row(all, random.nextInt(ROWS));
      float limit = Answers.scan(all, Metric.L2, query, 5, RowSet.ALL).distance(random.nextInt(5));
      Question question = new Question(query, 10, limit);
      Neighbors exact =
          ExactScan.search(all, Metric.L2, question, RowSet.ALL, new SearchCounters());
      assertThat(linked.scan(question, RowSet.ALL, new SearchCounters())).isEqualTo(exact);
      SearchCounters counters = new SearchCounters();
      // more than there are nodes to go through
      Effort most = new Effort(0, ROWS, 0);
      assertThat(linked.search(question, most, RowSet.ALL, counters)).isEqualTo(exact);
    }
  }

  /** Rows that come again and again, of which some are allowed: none is an island. */
  @Test
  void rows_that_repeat_others_are_found_with_them() {
    Vectors some = Rows.of(Rows.Kind.CLUSTERED, 1_500, DIMENSION, Metric.L2, arena);
    Vectors all = new Vectors(arena.allocate(4L * DIMENSION * ROWS, 64), ROWS, DIMENSION);
    for (int row = 0; row < ROWS; row++) {
      // every other one is the same
      int source = row % 2 == 0 ? 7 : random.nextInt(1_500);
      MemorySegment.copy(
          Rows.row(some, source), 0, all.floats(), 4L * DIMENSION * row, 4L * DIMENSION);
    }
    Growing growing = new Growing(all, Metric.L2, 500);
    while (growing.rows() < ROWS) {
      growing.grow(1 + random.nextInt(700));
    }
    LinkedRows linked = growing.show();
    for (double share : new double[] {0.3, 0.9, 1}) {
      RowSet allowed = Answers.someRows(share, ROWS, random, arena);
      assertThat(recall(growing, linked, allowed)).isGreaterThan(0.95);
      RowSet before = Answers.someRows(share, ROWS / 2, random, arena);
      assertThat(recall(growing, linked.first(ROWS / 2), before)).isGreaterThan(0.95);
    }
    assertThat(recall(growing, linked, RowSet.ALL)).isGreaterThan(0.95);
  }

  @Test
  void no_rows_answer_with_none_and_what_is_full_takes_no_more() {
    Vectors all = Rows.of(Rows.Kind.GAUSSIAN, ROWS, DIMENSION, Metric.L2, arena);
    GrowingGraph graph = new GrowingGraph(SPEC, Metric.L2, DIMENSION, 100, arena);
    Question question = new Question(Rows.row(all, 0), 3);
    LinkedRows none = graph.show(0, List.of());
    assertThat(none.search(question, Effort.DEFAULT, RowSet.ALL, new SearchCounters()).size())
        .isZero();
    graph.append(coded(all), ROWS);
    assertThat(graph.isFull()).isTrue();
    assertThat(graph.rows()).isEqualTo(100);
    LinkedRows full = graph.show(1, coded(all));
    assertThat(full.search(question, Effort.DEFAULT, RowSet.ALL, new SearchCounters()).row(0))
        .isZero();
  }

  private List<CodedPage> coded(Vectors all) {
    GrowingCodes codes = new GrowingCodes(all.rows(), DIMENSION, arena);
    assertThat(codes.codedOf(all)).isEqualTo(all.rows());
    return List.of(new CodedPage(0, all, codes));
  }

  /** Rows on pages that double, in a graph that is given more room when it is full. */
  private final class Growing {
    final Vectors all;
    final Metric metric;
    final List<GrowingCodes> codes = new ArrayList<>();
    private GrowingGraph graph;
    private List<CodedPage> pages = List.of();
    private int shown;

    Growing(Vectors all, Metric metric, int capacity) {
      this.all = all;
      this.metric = metric;
      this.graph = new GrowingGraph(SPEC, metric, all.dimension(), capacity, arena);
    }

    int rows() {
      return graph.rows();
    }

    void grow(int more) {
      int rows = Math.min(all.rows(), graph.rows() + more);
      pages = new ArrayList<>();
      int capacity = 300;
      for (int first = 0; first < rows; first += capacity, capacity *= 2) {
        if (pages.size() == codes.size()) {
          codes.add(new GrowingCodes(capacity, all.dimension(), arena));
        }
        Vectors page = slice(all, first, Math.min(capacity, rows - first));
        int coded = codes.get(pages.size()).codedOf(page);
        pages.add(new CodedPage(first, slice(page, 0, coded), codes.get(pages.size())));
        if (coded < page.rows()) {
          break;
        }
      }
      graph.append(pages, more);
      while (graph.isFull() && graph.rows() < pages.getLast().end()) {
        graph = graph.copy(graph.capacity() * 3 / 2, arena);
        graph.append(pages, more);
      }
    }

    LinkedRows show() {
      return graph.show(shown++ % GrowingGraph.COPIES, pages);
    }
  }

  private static Vectors slice(Vectors all, int first, int rows) {
    long bytes = (long) all.dimension() * Float.BYTES;
    return new Vectors(all.floats().asSlice(first * bytes, rows * bytes), rows, all.dimension());
  }
}
