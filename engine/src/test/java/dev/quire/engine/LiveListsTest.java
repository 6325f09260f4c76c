package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.document.DocumentDraft;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.job.Job;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.IndexType;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.library.Metric;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.domain.search.Aim;
import dev.quire.domain.search.Effort;
import dev.quire.domain.search.SegmentSearch;
import dev.quire.domain.service.ChunkService.Item;
import dev.quire.domain.service.ChunkWrites;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.Match;
import dev.quire.domain.store.NearestQuery;
import dev.quire.domain.store.Precondition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows in memory join the lists of the index, and answers do not show it where all are visited. */
class LiveListsTest {
  private static final long SEED = Long.getLong("seed", new Random().nextLong());
  private static final LibraryId LIBRARY = new LibraryId("library");
  private static final DocumentId DOCUMENT = new DocumentId("d");
  private static final int DIMENSION = 16;
  private static final int LISTS = 60;
  private static final int BUILT = 6_000;
  private static final int BATCH = 700;
  private static final long PATIENCE_NANOS = Duration.ofMinutes(2).toNanos();
  private static final EngineOptions NEVER_SEALED = new EngineOptions(1_000_000, 1 << 30, 4, 1);
  private static final Filter SOME = new Filter.Equal("third", MetadataValue.of(0));
  private static final Aim ALL_LISTS = new Effort(LISTS, 0, 0);

  @TempDir Path directory;
  private final Random random = new Random(SEED);

  @ParameterizedTest
  @EnumSource(Metric.class)
  void with_every_list_visited_answers_are_those_of_a_float_scan(Metric metric) {
    try (Quire quire = open(metric, new IndexSpec.IvfFlat(LISTS, 0))) {
      int rows = BUILT;
      for (int batch = 0; batch < 14; batch++) {
        write(quire, rows, BATCH);
        rows += BATCH;
        delete(quire, id(rows - 1));
        delete(quire, id(batch));
        for (int i = 0; i < 20; i++) {
          compare(quire);
        }
      }
      awaitListed(quire, rows - BUILT - LiveLists.MORE_ROWS);
      for (int i = 0; i < 50; i++) {
        compare(quire);
      }
    }
  }

  /** One view, asked by lists and without: the built rows by all lists, both times. */
  private void compare(Quire quire) {
    try (SegmentView view = view(quire)) {
      Filter filter = random.nextBoolean() ? Filter.ALL : SOME;
      NearestQuery query = query(view, 1 + random.nextInt(30), filter, ALL_LISTS);
      List<Match> listed = view.nearest(query).matches();
      NearestSearch plain = new NearestSearch(withoutLists(view), view.library(), query, true);
      assertThat(listed).as("-Dseed=%d, %s", SEED, query).isEqualTo(plain.matches());
    }
  }

  private static Layers withoutLists(SegmentView view) {
    return new Layers(
        view.layers().all().stream()
            .map(layer -> new Layer(layer.segment(), layer.deletions(), layer.index()))
            .toList());
  }

  @Test
  void by_the_target_most_is_found_and_the_explanation_tells_how() {
    try (Quire quire = open(Metric.L2, new IndexSpec.IvfFlat(LISTS, 0))) {
      write(quire, BUILT, 8_000);
      awaitListed(quire, 8_000 - LiveLists.MORE_ROWS);
      int found = 0;
      for (int i = 0; i < 100; i++) {
        try (SegmentView view = view(quire)) {
          NearestQuery query = query(view, 10, Filter.ALL, Aim.DEFAULT);
          List<Match> exact = view.nearest(query(query, new Aim.Exact())).matches();
          found += (int) view.nearest(query).matches().stream().filter(exact::contains).count();
        }
      }
      assertThat(found).as("-Dseed=%d", SEED).isGreaterThan(900);
      try (SegmentView view = view(quire)) {
        List<SegmentSearch> searches = inMemory(view, ALL_LISTS);
        assertThat(searches.getFirst().index()).isEqualTo(IndexType.IVF_FLAT);
        assertThat(searches.getFirst().work().listsProbed()).isEqualTo(LISTS);
        assertThat(searches.stream().mapToInt(SegmentSearch::rows).sum()).isEqualTo(8_000);
        assertThat(inMemory(view, new Aim.Exact()))
            .extracting(SegmentSearch::index)
            .containsOnly(IndexType.BRUTE);
      }
    }
  }

  @Test
  void beside_a_graph_rows_in_memory_are_compared_one_by_one() {
    try (Quire quire = open(Metric.L2, new IndexSpec.Hnsw(8, 40, 0))) {
      write(quire, BUILT, 6_000);
      requireOneByOne(quire);
    }
    // closing has waited for the thread that would have let them join
    try (Quire quire = Quire.open(directory, Embedders.NONE, NEVER_SEALED)) {
      requireOneByOne(quire);
    }
  }

  @Test
  void rows_that_joined_lists_are_compared_one_by_one_once_the_index_has_none() {
    try (Quire quire = open(Metric.L2, new IndexSpec.IvfFlat(LISTS, 0))) {
      write(quire, BUILT, 6_000);
      awaitListed(quire, 6_000 - LiveLists.MORE_ROWS);
      try (SegmentView view = view(quire)) {
        NearestQuery query = query(view, 10, Filter.ALL, ALL_LISTS);
        NearestSearch oneByOne = new NearestSearch(view.layers(), view.library(), query, false);
        assertThat(oneByOne.matches()).isEqualTo(view.nearest(query).matches());
        assertThat(oneByOne.explanation().segments().stream().filter(s -> s.segment().isEmpty()))
            .extracting(SegmentSearch::index)
            .containsOnly(IndexType.BRUTE);
      }
    }
  }

  private void requireOneByOne(Quire quire) {
    try (SegmentView view = view(quire)) {
      for (int i = 0; i < 50; i++) {
        assertThat(inMemory(view, Aim.DEFAULT))
            .extracting(SegmentSearch::index)
            .containsOnly(IndexType.BRUTE);
      }
    }
  }

  @Test
  void lists_count_as_memory_and_go_with_their_segment() {
    try (Quire quire = open(Metric.DOT, new IndexSpec.IvfPq(LISTS, 0, 0, 1, false, 0))) {
      write(quire, BUILT, 6_000);
      awaitListed(quire, 6_000 - LiveLists.MORE_ROWS);
      quire.upkeep().save(LIBRARY);
      assertThat(quire.memory().usedBytes()).isZero();
      try (SegmentView view = view(quire)) {
        assertThat(inMemory(view, Aim.DEFAULT)).isEmpty();
      }
    }
  }

  private Quire open(Metric metric, IndexSpec spec) {
    Quire quire = Quire.open(directory, Embedders.NONE, NEVER_SEALED);
    quire.libraries().create(LibraryDraft.ofVectors(LIBRARY.value(), DIMENSION).withMetric(metric));
    quire
        .documents()
        .create(LIBRARY, DocumentDraft.ofChunks(DOCUMENT.value(), ""), Durability.ASYNC);
    write(quire, 0, BUILT);
    Job job = quire.indexes().build(LIBRARY, Optional.of(spec));
    await(() -> quire.jobs().find(job.id()).orElseThrow().state().ended());
    return quire;
  }

  private void write(Quire quire, int from, int rows) {
    List<Item> items = new ArrayList<>();
    for (int i = from; i < from + rows; i++) {
      Metadata metadata = new Metadata(new TreeMap<>(Map.of("third", MetadataValue.of(i % 3))));
      items.add(
          new Item(
              DOCUMENT, new ChunkDraft(Optional.of(id(i)), "", Optional.of(point()), metadata)));
    }
    quire.chunks().writeAll(LIBRARY, items, ChunkWrites.Mode.INSERT, Durability.ASYNC);
  }

  private static void delete(Quire quire, ChunkId id) {
    quire.chunks().delete(LIBRARY, id, Precondition.none(), Durability.ASYNC);
  }

  private static ChunkId id(int number) {
    return new ChunkId("c" + number);
  }

  private Embedding point() {
    float[] values = new float[DIMENSION];
    int corner = random.nextInt(40);
    for (int i = 0; i < DIMENSION; i++) {
      values[i] = (float) (((corner * 31 + i * 17) % 13) + random.nextGaussian());
    }
    return Embedding.of(values);
  }

  private static SegmentView view(Quire quire) {
    return (SegmentView) quire.libraries().open(LIBRARY).view();
  }

  private NearestQuery query(SegmentView view, int k, Filter filter, Aim aim) {
    Embedding point = point().preparedFor(view.library().metric());
    return new NearestQuery(point, k, filter, aim, System.nanoTime() + PATIENCE_NANOS);
  }

  private static NearestQuery query(NearestQuery like, Aim aim) {
    return new NearestQuery(like.query(), like.k(), like.filter(), aim, like.deadlineNanos());
  }

  /** What a search says of rows that no segment holds yet. */
  private List<SegmentSearch> inMemory(SegmentView view, Aim aim) {
    return view.nearest(query(view, 10, Filter.ALL, aim)).explanation().segments().stream()
        .filter(search -> search.segment().isEmpty())
        .toList();
  }

  private void awaitListed(Quire quire, int rows) {
    await(
        () -> {
          try (SegmentView view = view(quire)) {
            inMemory(view, ALL_LISTS);
            return view.layers().all().getLast().codes().orElseThrow().lists().rows() >= rows;
          }
        });
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("-Dseed=%d", SEED).isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }
}
