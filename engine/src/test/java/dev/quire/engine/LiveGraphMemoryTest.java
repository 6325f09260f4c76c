package dev.quire.engine;

import static dev.quire.engine.ListedLibrary.BUILT;
import static dev.quire.engine.ListedLibrary.DIMENSION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import dev.quire.domain.search.Aim;
import dev.quire.engine.EngineOptions.Memory;
import dev.quire.indexing.GrowingGraph;
import dev.quire.storage.segment.SealedSegment;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A graph of rows in memory counts as memory; where there is none left, none are linked. */
class LiveGraphMemoryTest {
  private static final int ROWS = 22_000; // more than there is room for at first
  private static final IndexSpec GRAPH = new IndexSpec.Hnsw(8, 40, 0);

  @TempDir Path directory;
  private final MemoryBudget budget =
      new MemoryBudget(new Memory(64 << 20, 64 << 20, Duration.ZERO));
  private final MemoryBudget.Account account = budget.open(() -> {});
  private ListedLibrary library;

  @BeforeEach
  void build() {
    library = ListedLibrary.create(directory, Metric.L2, GRAPH);
    library.write(BUILT, ROWS);
  }

  @AfterEach
  void close() {
    library.close();
  }

  private static long bytes(int capacity) {
    return GrowingGraph.bytes(new IndexSpec.Hnsw(8, 32, 0), capacity, DIMENSION);
  }

  @Test
  void it_counts_as_memory_and_goes_with_its_segment() {
    try (SegmentView view = library.view()) {
      LiveCodes codes = live(view).codes().orElseThrow();
      live(view).segment().vectors().forEach(page -> assertThat(codes.of(page)).isPresent());
      long withCodes = library.quire().memory().usedBytes();
      library.awaitLinked(ROWS);
      assertThat(library.quire().memory().usedBytes()).isEqualTo(withCodes + bytes(ROWS / 4 * 5));
    }
    library.quire().upkeep().save(ListedLibrary.ID);
    // a turn that a search asked for may still look at them
    ListedLibrary.await(() -> library.quire().memory().usedBytes() == 0);
    try (SegmentView view = library.view()) {
      assertThat(library.inMemory(view, Aim.DEFAULT)).isEmpty();
    }
  }

  @Test
  void what_somebody_searches_by_counts_until_he_is_done() {
    try (SegmentView view = library.view()) {
      LiveCodes codes = new LiveCodes(DIMENSION, account);
      LiveGraph graph = codes.graph();
      join(graph, view);
      long withCodes = budget.usedBytes() - bytes(ROWS / 4 * 5);
      try (LiveIndex.Use use = graph.use(ROWS).orElseThrow()) {
        assertThat(use.areOf(number(view))).isTrue();
        assertThat(use.rows().rows()).isPositive();
        join(graph, view);
        join(graph, view);
        graph.close();
        assertThat(graph.use(ROWS)).isEmpty();
        assertThat(budget.usedBytes()).isEqualTo(withCodes + bytes(ROWS / 4 * 5));
      }
      assertThat(budget.usedBytes()).isEqualTo(withCodes);
      codes.close();
      assertThat(budget.usedBytes()).isZero();
    }
  }

  @Test
  void where_there_is_no_room_rows_are_compared_one_by_one_until_there_is() {
    try (SegmentView view = library.view()) {
      LiveCodes codes = new LiveCodes(DIMENSION, account);
      LiveGraph graph = codes.graph();
      live(view).segment().vectors().forEach(page -> assertThat(codes.of(page)).isPresent());
      account.hold((48 << 20) - budget.usedBytes() - bytes(ROWS / 4 * 5) + 1);
      assertThat(graph.lack(ROWS, number(view))).isTrue();
      join(graph, view);
      assertThat(graph.rows()).isZero();
      assertThat(graph.use(ROWS)).isEmpty();
      assertThat(graph.lack(ROWS, number(view))).as("not asked for again by each search").isFalse();
      assertThat(graph.lack(ROWS + LiveIndex.FIRST_ROWS, number(view))).isTrue();

      account.hold(0);
      int before = -1;
      while (graph.rows() > before) {
        before = graph.rows();
        join(graph, view);
      }
      assertThat(graph.rows()).isEqualTo(ROWS);
      codes.close();
      assertThat(budget.usedBytes()).isZero();
    }
  }

  private static void join(LiveGraph graph, SegmentView view) {
    graph.join(live(view).segment(), view.layers().all().getFirst(), Metric.L2);
  }

  private static long number(SegmentView view) {
    return ((SealedSegment) view.layers().all().getFirst().segment()).number();
  }

  private static Layer live(SegmentView view) {
    return view.layers().all().getLast();
  }
}
