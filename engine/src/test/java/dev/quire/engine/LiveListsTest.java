package dev.quire.engine;

import static dev.quire.engine.ListedLibrary.BUILT;
import static dev.quire.engine.ListedLibrary.SEED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.filter.Filter;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.IndexType;
import dev.quire.domain.library.Metric;
import dev.quire.domain.search.Aim;
import dev.quire.domain.search.Effort;
import dev.quire.domain.search.SegmentSearch;
import dev.quire.domain.store.Match;
import dev.quire.domain.store.NearestQuery;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows in memory join the lists of the index, and answers do not show it where all are visited. */
class LiveListsTest {
  private static final int LISTS = 60;
  private static final int BATCH = 700;
  private static final Aim ALL_LISTS = new Effort(LISTS, 0, 0);
  private static final IndexSpec IVF = new IndexSpec.IvfFlat(LISTS, 0);

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(Metric.class)
  void with_every_list_visited_answers_are_those_of_a_float_scan(Metric metric) {
    try (ListedLibrary library = ListedLibrary.create(directory, metric, IVF)) {
      int rows = BUILT;
      for (int batch = 0; batch < 14; batch++) {
        library.write(rows, BATCH);
        rows += BATCH;
        library.delete(rows - 1);
        library.delete(batch);
        for (int i = 0; i < 20; i++) {
          compare(library);
        }
      }
      library.awaitListed(rows - BUILT - LiveIndex.MORE_ROWS);
      for (int i = 0; i < 50; i++) {
        compare(library);
      }
    }
  }

  /** One view, asked by lists and without: the built rows by all lists, both times. */
  private static void compare(ListedLibrary library) {
    try (SegmentView view = library.view()) {
      Filter filter = library.random().nextBoolean() ? Filter.ALL : ListedLibrary.SOME;
      NearestQuery query = library.query(view, 1 + library.random().nextInt(30), filter, ALL_LISTS);
      List<Match> listed = view.nearest(query).matches();
      assertThat(listed).as("-Dseed=%d, %s", SEED, query).isEqualTo(oneByOne(view, query));
    }
  }

  /** What comparing all rows in memory finds, without codes. */
  private static List<Match> oneByOne(SegmentView view, NearestQuery query) {
    Layers plain = ListedLibrary.withoutLists(view);
    return new NearestSearch(plain, view.library(), query, OptionalLong.empty()).matches();
  }

  @Test
  void by_the_target_most_is_found_and_the_explanation_tells_how() {
    try (ListedLibrary library = ListedLibrary.create(directory, Metric.L2, IVF)) {
      library.write(BUILT, 8_000);
      library.awaitListed(8_000 - LiveIndex.MORE_ROWS);
      int found = 0;
      for (int i = 0; i < 100; i++) {
        try (SegmentView view = library.view()) {
          NearestQuery query = library.query(view, 10, Filter.ALL, Aim.DEFAULT);
          List<Match> exact = view.nearest(exactly(query)).matches();
          found += (int) view.nearest(query).matches().stream().filter(exact::contains).count();
        }
      }
      assertThat(found).as("-Dseed=%d", SEED).isGreaterThan(900);
      try (SegmentView view = library.view()) {
        List<SegmentSearch> searches = library.inMemory(view, ALL_LISTS);
        assertThat(searches.getFirst().index()).isEqualTo(IndexType.IVF_FLAT);
        assertThat(searches.getFirst().work().listsProbed()).isEqualTo(LISTS);
        assertThat(searches.stream().mapToInt(SegmentSearch::rows).sum()).isEqualTo(8_000);
        assertThat(library.inMemory(view, new Aim.Exact()))
            .extracting(SegmentSearch::index)
            .containsOnly(IndexType.BRUTE);
      }
    }
  }

  private static NearestQuery exactly(NearestQuery like) {
    return new NearestQuery(
        like.query(), like.k(), like.filter(), new Aim.Exact(), like.deadlineNanos());
  }

  @Test
  void rows_that_joined_lists_are_compared_one_by_one_once_the_index_has_none() {
    try (ListedLibrary library = ListedLibrary.create(directory, Metric.L2, IVF)) {
      library.write(BUILT, 6_000);
      library.awaitListed(6_000 - LiveIndex.MORE_ROWS);
      try (SegmentView view = library.view()) {
        NearestQuery query = library.query(view, 10, Filter.ALL, ALL_LISTS);
        NearestSearch oneByOne =
            new NearestSearch(view.layers(), view.library(), query, OptionalLong.empty());
        assertThat(oneByOne.matches()).isEqualTo(view.nearest(query).matches());
        assertThat(oneByOne.explanation().segments().stream().filter(s -> s.segment().isEmpty()))
            .extracting(SegmentSearch::index)
            .containsOnly(IndexType.BRUTE);
      }
    }
  }
}
