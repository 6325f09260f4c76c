package dev.quire.engine;

import static dev.quire.engine.ListedLibrary.BUILT;
import static dev.quire.engine.ListedLibrary.DIMENSION;
import static dev.quire.engine.ListedLibrary.SEED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.filter.Filter;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import dev.quire.domain.search.Aim;
import dev.quire.domain.search.Effort;
import dev.quire.domain.search.SegmentSearch;
import dev.quire.domain.store.NearestQuery;
import dev.quire.engine.EngineOptions.Memory;
import dev.quire.indexing.TrainedLists;
import dev.quire.storage.segment.SealedSegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists that rows in memory join count as memory; where there is none left, none are joined. */
class LiveListsMemoryTest {
  private static final int LISTS = 60;
  private static final int ROWS = 6_000;
  private static final long LIST_BYTES = TrainedLists.bytes(LISTS, DIMENSION);
  private static final Aim ALL_LISTS = new Effort(LISTS, 0, 0);

  @TempDir Path directory;
  private final MemoryBudget budget =
      new MemoryBudget(new Memory(64 << 20, 64 << 20, Duration.ZERO));
  private final MemoryBudget.Account account = budget.open(() -> {});
  private ListedLibrary library;

  @BeforeEach
  void build() {
    library =
        ListedLibrary.create(directory, Metric.L2, new IndexSpec.IvfPq(LISTS, 0, 0, 1, false, 0));
    library.write(BUILT, ROWS);
  }

  @AfterEach
  void close() {
    library.close();
  }

  @Test
  void lists_count_as_memory_and_go_with_their_segment() {
    try (SegmentView view = library.view()) {
      // codes first, which searches make as well
      LiveCodes codes = live(view).codes().orElseThrow();
      live(view).segment().vectors().forEach(page -> assertThat(codes.of(page)).isPresent());
      long withCodes = library.quire().memory().usedBytes();
      library.awaitListed(ROWS - LiveIndex.MORE_ROWS);
      assertThat(library.quire().memory().usedBytes()).isEqualTo(withCodes + LIST_BYTES);
    }
    library.quire().upkeep().save(ListedLibrary.ID);
    // a turn that a search asked for may still look at them
    ListedLibrary.await(() -> library.quire().memory().usedBytes() == 0);
    try (SegmentView view = library.view()) {
      assertThat(library.inMemory(view, Aim.DEFAULT)).isEmpty();
    }
  }

  @Test
  void lists_that_somebody_searches_by_count_until_he_is_done() {
    try (SegmentView view = library.view()) {
      LiveCodes codes = new LiveCodes(DIMENSION, account);
      LiveLists lists = codes.lists();
      lists.join(live(view).segment(), built(view), Metric.L2);
      long withCodes = budget.usedBytes() - LIST_BYTES;
      assertThat(withCodes).isPositive();
      try (LiveIndex.Use use = lists.use(ROWS).orElseThrow()) {
        assertThat(use.areOf(((SealedSegment) built(view).segment()).number())).isTrue();
        lists.close();
        assertThat(lists.use(ROWS)).isEmpty();
        assertThat(budget.usedBytes()).isEqualTo(withCodes + LIST_BYTES);
      }
      assertThat(budget.usedBytes()).isEqualTo(withCodes);
      codes.close();
      assertThat(budget.usedBytes()).isZero();
    }
  }

  @Test
  void where_there_is_no_room_for_lists_rows_are_compared_one_by_one_until_there_is() {
    try (SegmentView view = library.view()) {
      LiveCodes codes = new LiveCodes(DIMENSION, account);
      LiveLists lists = codes.lists();
      long number = ((SealedSegment) built(view).segment()).number();
      // room for the codes of the rows, but not for a list
      live(view).segment().vectors().forEach(page -> assertThat(codes.of(page)).isPresent());
      account.hold((48 << 20) - budget.usedBytes() - LIST_BYTES + 1);
      assertThat(lists.lack(ROWS, number)).isTrue();
      lists.join(live(view).segment(), built(view), Metric.L2);
      assertThat(lists.rows()).isZero();
      assertThat(lists.lack(ROWS, number)).as("not asked for again by each search").isFalse();
      assertThat(lists.lack(ROWS + LiveIndex.FIRST_ROWS, number)).isTrue();
      requireRight(view, codes, false);

      account.hold(0);
      lists.join(live(view).segment(), built(view), Metric.L2);
      assertThat(lists.rows()).isEqualTo(ROWS);
      requireRight(view, codes, true);
      codes.close();
    }
  }

  /** Answers are those of a float scan, whether rows are found by lists or not. */
  private void requireRight(SegmentView view, LiveCodes codes, boolean byLists) {
    List<Layer> layers = new ArrayList<>(view.layers().all());
    Layer live = layers.removeLast();
    layers.add(new Layer(live.segment(), live.deletions(), Optional.empty(), Optional.of(codes)));
    OptionalLong built = OptionalLong.of(((SealedSegment) built(view).segment()).number());
    for (int i = 0; i < 50; i++) {
      NearestQuery query = library.query(view, 10, Filter.ALL, ALL_LISTS);
      NearestSearch search = new NearestSearch(new Layers(layers), view.library(), query, built);
      NearestSearch plain =
          new NearestSearch(ListedLibrary.withoutLists(view), view.library(), query, built);
      assertThat(search.matches()).as("-Dseed=%d, %s", SEED, query).isEqualTo(plain.matches());
      SegmentSearch inMemory = search.explanation().segments().getLast();
      assertThat(inMemory.work().listsProbed()).isEqualTo(byLists ? LISTS : 0);
    }
  }

  private static Layer built(SegmentView view) {
    return view.layers().all().getFirst();
  }

  private static Layer live(SegmentView view) {
    return view.layers().all().getLast();
  }
}
