package dev.quire.engine;

import static dev.quire.engine.ListedLibrary.BUILT;
import static dev.quire.engine.ListedLibrary.SEED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.filter.Filter;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.IndexType;
import dev.quire.domain.library.Metric;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.domain.search.Aim;
import dev.quire.domain.search.Effort;
import dev.quire.domain.search.SegmentSearch;
import dev.quire.domain.store.Match;
import dev.quire.domain.store.NearestQuery;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Beside a graph, rows in memory are linked in one of their own, by which searches find them. */
class LiveGraphTest {
  private static final int ROWS = 8_000;
  // named, as by the target the times measured at a build decide whether to scan
  private static final Aim GREAT_EFFORT = new Effort(60, 200, 0);
  private static final IndexSpec GRAPH = new IndexSpec.Hnsw(16, 100, 0);
  private static final IndexSpec LISTS = new IndexSpec.IvfFlat(60, 0);

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(Metric.class)
  void most_of_the_exact_answer_is_found_less_what_was_deleted(Metric metric) {
    try (ListedLibrary library = ListedLibrary.create(directory, metric, GRAPH)) {
      for (int rows = 0; rows < ROWS; rows += 1_000) {
        library.write(BUILT + rows, 1_000);
        requireRecall(library, Filter.ALL, 30);
      }
      library.awaitLinked(ROWS);
      for (int i = 0; i < 1_000; i++) {
        library.delete(BUILT + 7 * i);
      }
      requireRecall(library, Filter.ALL, 100);
      requireRecall(library, ListedLibrary.SOME, 100);
    }
  }

  /** By one view; answers hold nothing that the exact ones could not. */
  private static void requireRecall(ListedLibrary library, Filter filter, int queries) {
    int found = 0;
    for (int i = 0; i < queries; i++) {
      try (SegmentView view = library.view()) {
        NearestQuery query = library.query(view, 10, filter, GREAT_EFFORT);
        List<Match> exact = view.nearest(exactly(query)).matches();
        List<Match> matches = view.nearest(query).matches();
        assertThat(matches).as("-Dseed=%d", SEED).hasSize(10);
        found += (int) matches.stream().filter(exact::contains).count();
      }
    }
    assertThat(found).as("-Dseed=%d", SEED).isGreaterThanOrEqualTo(queries * 9 - 1);
  }

  private static NearestQuery exactly(NearestQuery like) {
    return new NearestQuery(
        like.query(), like.k(), like.filter(), new Aim.Exact(), like.deadlineNanos());
  }

  @Test
  void the_explanation_tells_what_was_found_how() {
    try (ListedLibrary library = ListedLibrary.create(directory, Metric.L2, GRAPH)) {
      library.write(BUILT, ROWS);
      library.awaitLinked(ROWS);
      try (SegmentView view = library.view()) {
        List<SegmentSearch> searches = library.inMemory(view, GREAT_EFFORT);
        assertThat(searches.getFirst().index()).isEqualTo(IndexType.HNSW);
        assertThat(searches.getFirst().work().nodesVisited()).isPositive();
        assertThat(searches.stream().mapToInt(SegmentSearch::rows).sum()).isEqualTo(ROWS);
        assertThat(library.inMemory(view, new Aim.Exact()))
            .extracting(SegmentSearch::index)
            .containsOnly(IndexType.BRUTE);
      }
    }
  }

  @Test
  void a_filter_that_allows_few_finds_them_all() {
    try (ListedLibrary library = ListedLibrary.create(directory, Metric.L2, GRAPH)) {
      library.write(BUILT, ROWS);
      library.awaitLinked(ROWS);
      try (SegmentView view = library.view()) {
        for (Filter few : List.of(numbered(5), numbered(BUILT + 5))) {
          NearestQuery query = library.query(view, 10, few, GREAT_EFFORT);
          assertThat(view.nearest(query).matches())
              .hasSize(1)
              .isEqualTo(view.nearest(exactly(query)).matches());
        }
        NearestQuery none = library.query(view, 10, numbered(-1), GREAT_EFFORT);
        assertThat(view.nearest(none).matches()).isEmpty();
        // more than there are
        NearestQuery all = library.query(view, BUILT + ROWS + 1, Filter.ALL, GREAT_EFFORT);
        assertThat(view.nearest(all).matches()).hasSize(BUILT + ROWS);
      }
    }
  }

  private static Filter numbered(int number) {
    return new Filter.Equal("number", MetadataValue.of(number));
  }

  @Test
  void who_looked_before_sees_none_of_the_rows_linked_since() {
    try (ListedLibrary library = ListedLibrary.create(directory, Metric.L2, GRAPH)) {
      library.write(BUILT, 5_000);
      try (SegmentView before = library.view()) {
        library.write(BUILT + 5_000, ROWS);
        library.awaitLinked(5_000 + ROWS);
        int found = 0;
        for (int i = 0; i < 50; i++) {
          NearestQuery query = library.query(before, 10, Filter.ALL, GREAT_EFFORT);
          List<Match> exact = before.nearest(exactly(query)).matches();
          List<Match> matches = before.nearest(query).matches();
          assertThat(matches).allMatch(match -> match.segment() == 0 || match.row() < 5_000);
          found += (int) matches.stream().filter(exact::contains).count();
        }
        assertThat(found).as("-Dseed=%d", SEED).isGreaterThan(450);
        assertThat(library.inMemory(before, GREAT_EFFORT).getFirst().index())
            .isEqualTo(IndexType.HNSW);
      }
    }
  }

  /** As it is when rows came, and joined what there was, while another kind of index was built. */
  @Test
  void after_a_rebuild_to_another_kind_they_join_that_and_leave_the_other() {
    try (ListedLibrary library = ListedLibrary.create(directory, Metric.L2, GRAPH)) {
      try (SegmentView graph = library.view()) {
        library.build(LISTS);
        library.write(library.rows(), ROWS);
        join(library, ListedLibrary::graph, graph);
        requireRecall(library, Filter.ALL, 1);
        library.awaitListed(ROWS - LiveIndex.MORE_ROWS);
        assertThat(rows(library, ListedLibrary::graph)).isZero();
        requireFoundBy(library, IndexType.IVF_FLAT);
      }
      try (SegmentView lists = library.view()) {
        library.build(GRAPH);
        library.write(library.rows(), ROWS);
        join(library, ListedLibrary::lists, lists);
        requireRecall(library, Filter.ALL, 1);
        library.awaitLinked(ROWS);
        assertThat(rows(library, ListedLibrary::lists)).isZero();
        requireFoundBy(library, IndexType.HNSW);
      }
    }
  }

  private static void join(
      ListedLibrary library, Function<SegmentView, LiveIndex> what, SegmentView before) {
    try (SegmentView view = library.view()) {
      Layer live = view.layers().all().getLast();
      what.apply(view).join(live.segment(), before.layers().all().getFirst(), Metric.L2);
      assertThat(what.apply(view).rows()).isPositive();
    }
  }

  private static int rows(ListedLibrary library, Function<SegmentView, LiveIndex> what) {
    try (SegmentView view = library.view()) {
      return what.apply(view).rows();
    }
  }

  private static void requireFoundBy(ListedLibrary library, IndexType type) {
    try (SegmentView view = library.view()) {
      assertThat(library.inMemory(view, GREAT_EFFORT).getFirst().index()).isEqualTo(type);
    }
    requireRecall(library, Filter.ALL, 50);
  }

  @Test
  void searches_go_on_while_rows_come_and_are_linked() throws Exception {
    try (ListedLibrary library = ListedLibrary.create(directory, Metric.L2, GRAPH);
        ExecutorService pool = Executors.newSingleThreadExecutor()) {
      Future<?> writing =
          pool.submit(
              () -> {
                for (int batch = 0; batch < 40; batch++) {
                  library.write(BUILT + batch * 500, 500);
                  library.delete(BUILT + batch * 300);
                }
              });
      while (!writing.isDone()) {
        requireRecall(library, Filter.ALL, 20);
        requireRecall(library, ListedLibrary.SOME, 5);
      }
      writing.get();
      library.awaitLinked(20_000);
      requireRecall(library, Filter.ALL, 50);
    }
    // closed while some may still be joining; what was written is there
    try (ListedLibrary library = ListedLibrary.open(directory)) {
      try (SegmentView view = library.view()) {
        assertThat(view.layers().chunkCount()).isEqualTo(BUILT + 20_000L - 40);
        library.inMemory(view, GREAT_EFFORT);
      }
      requireRecall(library, Filter.ALL, 50);
    }
  }
}
