package dev.quire.engine;

import static dev.quire.engine.ListedLibrary.BUILT;
import static dev.quire.engine.ListedLibrary.DIMENSION;
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
import dev.quire.indexing.TrainedLists;
import dev.quire.storage.segment.SealedSegment;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An index is built anew with fewer lists while rows in memory lie in those of before: they join
 * the new ones, and a number of lists that a search names means the new ones all along.
 */
class RejoinedListsTest {
  private static final int OLD_LISTS = 90;
  private static final int NEW_LISTS = 25;
  private static final int ROWS = 6_000;
  private static final Aim ALL_NEW_LISTS = new Effort(NEW_LISTS, 0, 0);

  @TempDir Path directory;
  private ListedLibrary library;
  private SegmentView before;

  /** As it is when rows came, and joined, while the index was built anew. */
  @BeforeEach
  void build() {
    library = ListedLibrary.create(directory, Metric.L2, new IndexSpec.IvfFlat(OLD_LISTS, 0));
    before = library.view();
    library.build(new IndexSpec.IvfFlat(NEW_LISTS, 0));
    library.write(BUILT, ROWS);
    try (SegmentView view = library.view()) {
      join(view, built(before));
      assertThat(listsOf(view)).isEqualTo(OLD_LISTS);
    }
  }

  @AfterEach
  void close() {
    before.close();
    library.close();
  }

  private static Layer built(SegmentView view) {
    return view.layers().all().getFirst();
  }

  private static void join(SegmentView view, Layer built) {
    Layer live = view.layers().all().getLast();
    ListedLibrary.lists(view).join(live.segment(), built, view.library().metric());
  }

  /** How many lists there are that rows in memory lie in. */
  private static int listsOf(SegmentView view) {
    try (LiveIndex.Use use = view.layers().all().getLast().joined().orElseThrow()) {
      return ((IndexSpec.IvfFlat) use.index().index().spec()).nlist();
    }
  }

  @Test
  void a_named_number_of_lists_never_means_those_of_before() {
    try (SegmentView view = library.view()) {
      for (int i = 0; i < 100; i++) {
        NearestQuery query = library.query(view, 10, Filter.ALL, ALL_NEW_LISTS);
        NearestSearch search = searchOf(view, query);
        assertThat(search.matches())
            .as("-Dseed=%d, %s", SEED, query)
            .isEqualTo(oneByOne(view, query));
        assertThat(search.explanation().segments().stream().filter(s -> s.segment().isEmpty()))
            .extracting(SegmentSearch::index)
            .containsOnly(IndexType.BRUTE);
      }
    }
  }

  @Test
  void a_search_has_them_join_the_lists_of_now() {
    long held = library.quire().memory().usedBytes();
    ListedLibrary.await(
        () -> {
          try (SegmentView view = library.view()) {
            library.inMemory(view, Aim.DEFAULT);
            return listsOf(view) == NEW_LISTS;
          }
        });
    // the lists of before are let go of, once others are shown and the last search by them is done
    long left = held - bytes(OLD_LISTS) + bytes(NEW_LISTS);
    ListedLibrary.await(() -> library.quire().memory().usedBytes() == left);
    try (SegmentView view = library.view()) {
      List<SegmentSearch> searches = library.inMemory(view, ALL_NEW_LISTS);
      assertThat(searches).hasSize(1);
      assertThat(searches.getFirst().index()).isEqualTo(IndexType.IVF_FLAT);
      assertThat(searches.getFirst().rows()).isEqualTo(ROWS);
      assertThat(searches.getFirst().work().listsProbed()).isEqualTo(NEW_LISTS);
      for (int i = 0; i < 100; i++) {
        NearestQuery query = library.query(view, 10, Filter.ALL, ALL_NEW_LISTS);
        assertThat(searchOf(view, query).matches()).isEqualTo(oneByOne(view, query));
      }
    }
  }

  @Test
  void searches_go_on_while_rows_change_their_lists() throws Exception {
    try (ExecutorService pool = Executors.newSingleThreadExecutor();
        SegmentView view = library.view()) {
      Future<?> joining =
          pool.submit(
              () -> {
                for (int i = 0; i < 30; i++) {
                  join(view, built(i % 2 == 0 ? view : before));
                }
              });
      int searches = 0;
      while (!joining.isDone() || searches < 100) {
        NearestQuery query = library.query(view, 10, Filter.ALL, ALL_NEW_LISTS);
        assertThat(searchOf(view, query).matches())
            .as("-Dseed=%d, %s", SEED, query)
            .isEqualTo(oneByOne(view, query));
        searchOf(view, library.query(view, 10, Filter.ALL, Aim.DEFAULT)).matches();
        searches++;
      }
      joining.get();
      assertThat(listsOf(view)).isEqualTo(OLD_LISTS);
    }
  }

  private static long bytes(int lists) {
    return TrainedLists.bytes(lists, DIMENSION);
  }

  private static NearestSearch searchOf(SegmentView view, NearestQuery query) {
    long segment = ((SealedSegment) built(view).segment()).number();
    return new NearestSearch(view.layers(), view.library(), query, OptionalLong.of(segment));
  }

  private static List<Match> oneByOne(SegmentView view, NearestQuery query) {
    Layers plain = ListedLibrary.withoutLists(view);
    return new NearestSearch(plain, view.library(), query, OptionalLong.empty()).matches();
  }
}
