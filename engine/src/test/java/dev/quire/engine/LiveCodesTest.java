package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.document.DocumentDraft;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.library.Metric;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.domain.search.Aim;
import dev.quire.domain.search.Work;
import dev.quire.domain.service.ChunkService.Item;
import dev.quire.domain.service.ChunkWrites;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.NearestQuery;
import dev.quire.engine.EngineOptions.Memory;
import dev.quire.storage.segment.LiveSegment;
import dev.quire.storage.segment.VectorBlock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows in memory have codes once they were searched, and answers do not show it. */
class LiveCodesTest {
  private static final long SEED = Long.getLong("seed", new Random().nextLong());
  private static final LibraryId LIBRARY = new LibraryId("library");
  private static final DocumentId DOCUMENT = new DocumentId("d");
  private static final int DIMENSION = 24;
  private static final int ROWS = 12_000;
  private static final int SEARCHERS = 3;
  private static final EngineOptions NEVER_SEALED = new EngineOptions(1_000_000, 1 << 30, 4, 1);
  private static final Filter SOME = new Filter.Equal("third", MetadataValue.of(0));

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(Metric.class)
  void answers_are_those_of_a_float_scan_while_rows_come_and_go(Metric metric) throws Exception {
    try (Quire quire = open(NEVER_SEALED, metric);
        var pool = Executors.newFixedThreadPool(SEARCHERS)) {
      AtomicBoolean written = new AtomicBoolean();
      AtomicLong codesCompared = new AtomicLong();
      List<Future<?>> searches = new ArrayList<>();
      for (int searcher = 0; searcher < SEARCHERS; searcher++) {
        Random random = new Random(SEED + searcher);
        searches.add(
            pool.submit(
                () -> {
                  boolean last;
                  do {
                    last = written.get();
                    codesCompared.addAndGet(compare(quire, random));
                  } while (!last);
                }));
      }
      write(quire, 0, ROWS);
      written.set(true);
      for (Future<?> search : searches) {
        search.get();
      }
      assertThat(codesCompared.get()).isPositive();
      Work work = search(quire);
      assertThat(work.codesCompared()).isGreaterThan(ROWS * 9 / 10);
      assertThat(work.vectorsCompared()).isLessThan(ROWS / 2);
    }
  }

  /** One view, asked with codes and without; returns how many codes were compared. */
  private static long compare(Quire quire, Random random) {
    try (SegmentView view = (SegmentView) quire.libraries().open(LIBRARY).view()) {
      Filter filter = random.nextBoolean() ? Filter.ALL : SOME;
      NearestQuery query =
          new NearestQuery(
              point(view.library().metric(), random),
              1 + random.nextInt(30),
              filter,
              Aim.DEFAULT,
              tenMinutesFromNow());
      NearestSearch coded =
          new NearestSearch(view.layers(), view.library(), query, OptionalLong.empty());
      NearestSearch plain =
          new NearestSearch(withoutCodes(view), view.library(), query, OptionalLong.empty());
      assertThat(coded.matches()).as("-Dseed=%d, %s", SEED, query).isEqualTo(plain.matches());
      assertThat(plain.explanation().work().codesCompared()).isZero();
      return coded.explanation().work().codesCompared();
    }
  }

  private static Layers withoutCodes(SegmentView view) {
    return new Layers(
        view.layers().all().stream()
            .map(layer -> new Layer(layer.segment(), layer.deletions(), layer.index()))
            .toList());
  }

  @Test
  void codes_count_as_memory_and_go_with_the_last_view_of_their_segment() {
    try (Quire quire = open(NEVER_SEALED, Metric.DOT)) {
      write(quire, 0, ROWS);
      long rows = quire.memory().usedBytes();
      search(quire);
      long codes = quire.memory().usedBytes() - rows;
      assertThat(codes).isBetween(ROWS * (DIMENSION + 12L) * 9 / 10, ROWS * (DIMENSION + 12L) * 2);
      search(quire);
      assertThat(quire.memory().usedBytes()).as("each row once").isEqualTo(rows + codes);
      try (SegmentView view = (SegmentView) quire.libraries().open(LIBRARY).view()) {
        quire.upkeep().save(LIBRARY);
        assertThat(quire.memory().usedBytes()).isEqualTo(codes);
        assertThat(view.nearest(query(Metric.DOT)).explanation().work().codesCompared())
            .isGreaterThan(ROWS * 9 / 10);
      }
      assertThat(quire.memory().usedBytes()).isZero();
    }
  }

  @Test
  void where_there_is_no_room_for_codes_rows_are_compared_as_floats() {
    MemoryBudget full = new MemoryBudget(new Memory(1_000, 1_000, Duration.ZERO));
    Layer layer = Layer.live(DIMENSION, full);
    LiveSegment live = (LiveSegment) layer.segment();
    Random random = new Random(SEED);
    IntStream.range(0, 3_000).forEach(i -> live.append(chunk(i, random)));
    AllowedRows all = new AllowedRows(new Layers(List.of(layer)), Filter.ALL, () -> {});
    for (VectorBlock block : live.vectors()) {
      assertThat(Stretch.of(layer, block, all)).allMatch(stretch -> stretch.codes().isEmpty());
    }
    assertThat(full.usedBytes()).isZero();
    live.release();
  }

  private Quire open(EngineOptions options, Metric metric) {
    Quire quire = Quire.open(directory, Embedders.NONE, options);
    quire.libraries().create(LibraryDraft.ofVectors(LIBRARY.value(), DIMENSION).withMetric(metric));
    quire
        .documents()
        .create(LIBRARY, DocumentDraft.ofChunks(DOCUMENT.value(), ""), Durability.ASYNC);
    return quire;
  }

  private static Work search(Quire quire) {
    try (SegmentView view = (SegmentView) quire.libraries().open(LIBRARY).view()) {
      return view.nearest(query(view.library().metric())).explanation().work();
    }
  }

  private static NearestQuery query(Metric metric) {
    Embedding point = point(metric, new Random(SEED));
    return new NearestQuery(point, 10, Filter.ALL, Aim.DEFAULT, tenMinutesFromNow());
  }

  private static long tenMinutesFromNow() {
    return System.nanoTime() + Duration.ofMinutes(10).toNanos();
  }

  /** Writes batches of many sizes, replaces rows, and deletes some. */
  private static void write(Quire quire, int from, int to) {
    Random random = new Random(SEED);
    for (int at = from; at < to; ) {
      int end = Math.min(to, at + 1 + random.nextInt(500));
      List<Item> items = IntStream.range(at, end).mapToObj(i -> item(i, random)).toList();
      quire.chunks().writeAll(LIBRARY, items, ChunkWrites.Mode.INSERT, Durability.ASYNC);
      quire.chunks().deleteAll(LIBRARY, List.of(id(random.nextInt(end)), id(at)), Durability.ASYNC);
      at = end;
    }
  }

  private static Item item(int number, Random random) {
    ChunkDraft draft =
        new ChunkDraft(
            Optional.of(id(number)),
            "",
            Optional.of(point(Metric.L2, random)),
            Metadata.of(Map.of("third", MetadataValue.of(number % 3))));
    return new Item(DOCUMENT, draft);
  }

  private static Chunk chunk(int number, Random random) {
    Embedding point = point(Metric.L2, random);
    return new Chunk(
        id(number), DOCUMENT, number, "", Metadata.EMPTY, point, Instant.EPOCH, Instant.EPOCH, 1);
  }

  private static ChunkId id(int number) {
    return new ChunkId("c" + number);
  }

  /** Near one of a few places, and often the same as another: ties are what is easily got wrong. */
  private static Embedding point(Metric metric, Random random) {
    int place = random.nextInt(12);
    boolean same = random.nextInt(4) == 0;
    float[] values = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      values[i] = (float) (Math.sin(place * 7.0 + i) + (same ? 0 : random.nextGaussian() / 4));
    }
    return Embedding.of(values).preparedFor(metric);
  }
}
