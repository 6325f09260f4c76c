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
import dev.quire.domain.job.Job;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.library.Metric;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.search.SearchQuery;
import dev.quire.domain.service.ChunkService.Item;
import dev.quire.domain.service.ChunkWrites;
import dev.quire.domain.service.Minting;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.Page;
import dev.quire.domain.store.Precondition;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Many of everything; {@code -Dscale=full} for what takes longer, as the build of record does. */
@Timeout(3600)
class ScaleTest {
  private static final LibraryId LIBRARY = new LibraryId("large");
  private static final DocumentId BOOK = new DocumentId("book");
  private static final int CHUNKS = 100_000;
  private static final int MILLION = 1_000_000;
  private static final int WIDE = 128;
  private static final int BATCH = 1_000;
  private static final int LIBRARIES = 10_000;

  @TempDir Path directory;

  @Test
  void a_document_of_a_hundred_thousand_chunks_is_put_read_and_deleted() {
    try (Quire quire = open()) {
      putBook(quire);
      List<Integer> ordinals = new ArrayList<>();
      Page<Chunk> page = quire.documents().chunks(LIBRARY, BOOK, 0, Page.MAX_LIMIT);
      page.items().forEach(chunk -> ordinals.add(chunk.ordinal()));
      page = quire.documents().chunks(LIBRARY, BOOK, CHUNKS - 5, Page.MAX_LIMIT);
      page.items().forEach(chunk -> ordinals.add(chunk.ordinal()));
      assertThat(ordinals)
          .containsExactlyElementsOf(
              IntStream.concat(
                      IntStream.range(0, Page.MAX_LIMIT), IntStream.range(CHUNKS - 5, CHUNKS))
                  .boxed()
                  .toList());
      quire.documents().delete(LIBRARY, BOOK, Precondition.none(), Durability.FSYNC);
      assertThat(quire.chunks().count(LIBRARY, Filter.ALL)).isZero();
    }
    try (Quire quire = open()) {
      assertThat(quire.chunks().count(LIBRARY, Filter.ALL)).isZero();
    }
  }

  @Test
  void the_heap_does_not_grow_with_sealed_rows() {
    try (Quire quire = open()) {
      putBook(quire);
      seal(quire);
    }
    long before = usedHeap();
    try (Quire quire = open()) {
      assertThat(quire.chunks().get(LIBRARY, new ChunkId("chunk-99999")).ordinal())
          .isEqualTo(99_999);
      // 100,000 references alone would be 400 KB, their ids 5 MB
      requireHeapBelow(before + (3 << 20));
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "scale", matches = "full")
  void a_million_sealed_rows_are_opened_with_little_heap_counted_and_found() {
    try (Quire quire = Quire.open(directory)) {
      quire.libraries().create(LibraryDraft.ofVectors(LIBRARY.value(), WIDE).withMetric(Metric.L2));
      quire.chunks().ensureDocument(LIBRARY, BOOK, Durability.ASYNC);
      for (int from = 0; from < MILLION; from += BATCH) {
        List<Item> batch = IntStream.range(from, from + BATCH).mapToObj(ScaleTest::wide).toList();
        quire.chunks().writeAll(LIBRARY, batch, ChunkWrites.Mode.INSERT, Durability.ASYNC);
      }
      // its log says how long it takes to write the rows in memory, and how long to link
      quire.libraries().snapshots(LIBRARY).create("with rows in memory");
      quire.libraries().snapshots(LIBRARY).create("with nothing in memory");
    }
    long before = usedHeap();
    try (Quire quire = Quire.open(directory)) {
      requireHeapBelow(before + (8 << 20));
      assertThat(quire.chunks().count(LIBRARY, Filter.ALL)).isEqualTo(MILLION);
      for (int row : new int[] {0, 123_456, MILLION - 1}) {
        var answer = quire.search().search(LIBRARY, SearchQuery.vector(1, point(row)));
        assertThat(answer.hits())
            .extracting(hit -> hit.chunk().id().value())
            .containsExactly("row-" + row);
      }
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "scale", matches = "full")
  void ten_thousand_libraries_are_made_and_found_again() {
    try (Quire quire = openUnsynced()) {
      for (int i = 0; i < LIBRARIES; i++) {
        LibraryId id = new LibraryId("library-" + i);
        quire.libraries().create(LibraryDraft.ofVectors(id.value(), 2));
        ChunkDraft chunk = ChunkDraft.of("c", "", i, 1);
        quire.documents().create(id, DocumentDraft.ofChunks("d", "", chunk), Durability.ASYNC);
      }
    }
    try (Quire quire = openUnsynced()) {
      assertThat(quire.damaged()).isEmpty();
      for (int i = 0; i < LIBRARIES; i++) {
        LibraryId id = new LibraryId("library-" + i);
        assertThat(quire.chunks().count(id, Filter.ALL)).isEqualTo(1);
      }
    }
  }

  // a sync for each file of each library is minutes of a disk, and shows nothing here
  private Quire openUnsynced() {
    return Quire.open(
        directory, new UnsyncedFiles(), Embedders.NONE, EngineOptions.DEFAULT, Minting.system());
  }

  private static Item wide(int row) {
    return new Item(
        BOOK,
        new ChunkDraft(
            Optional.of(new ChunkId("row-" + row)),
            "",
            Optional.of(Embedding.owning(point(row))),
            Metadata.EMPTY));
  }

  private static float[] point(int row) {
    SplittableRandom random = new SplittableRandom(row);
    float[] point = new float[WIDE];
    for (int i = 0; i < WIDE; i++) {
      point[i] = (float) random.nextDouble();
    }
    return point;
  }

  @Test
  void the_longest_ids_of_any_script_are_kept_found_and_ordered() {
    List<String> ids = new ArrayList<>();
    for (String shared :
        List.of("a".repeat(248), "é".repeat(124), "語".repeat(82), "🜁".repeat(62))) {
      for (String end : List.of("", "0", "z", "ß", "漢", "🝞", "\uFFFD", "zz")) {
        ids.add(shared + end);
        assertThat((shared + end).getBytes(StandardCharsets.UTF_8).length).isBetween(246, 256);
      }
    }
    List<String> shuffled = new ArrayList<>(ids);
    Collections.shuffle(shuffled, new Random(3));
    ChunkDraft[] chunks =
        shuffled.stream().map(id -> ChunkDraft.of(id, "", 1, 2)).toArray(ChunkDraft[]::new);
    // once in memory, once sealed
    for (boolean sealed : new boolean[] {false, true}) {
      try (Quire quire = Quire.open(directory)) {
        if (!sealed) {
          quire.libraries().create(LibraryDraft.ofVectors(LIBRARY.value(), 2));
          quire
              .documents()
              .create(LIBRARY, DocumentDraft.ofChunks("ids", "", chunks), Durability.ASYNC);
        } else {
          seal(quire);
        }
        for (String id : ids) {
          assertThat(quire.chunks().get(LIBRARY, new ChunkId(id)).id().value()).isEqualTo(id);
        }
        assertThat(quire.chunks().list(LIBRARY, Filter.ALL, Optional.empty(), 100).items())
            .extracting(chunk -> chunk.id().value())
            .containsExactlyElementsOf(
                ids.stream().map(ChunkId::new).sorted().map(ChunkId::value).toList());
      }
    }
  }

  private Quire open() {
    return Quire.open(directory, Embedders.NONE, new EngineOptions(30_000, 64 << 20, 4, 2));
  }

  private static void putBook(Quire quire) {
    quire.libraries().create(LibraryDraft.ofVectors(LIBRARY.value(), 2));
    Random random = new Random(5);
    ChunkDraft[] chunks = new ChunkDraft[CHUNKS];
    for (int i = 0; i < CHUNKS; i++) {
      chunks[i] = ChunkDraft.of("chunk-" + i, "", random.nextFloat() + 0.1f, random.nextFloat());
    }
    quire
        .documents()
        .create(LIBRARY, DocumentDraft.ofChunks(BOOK.value(), "", chunks), Durability.FSYNC);
    assertThat(quire.chunks().count(LIBRARY, Filter.ALL)).isEqualTo(CHUNKS);
  }

  private static void seal(Quire quire) {
    Job job = quire.indexes().build(LIBRARY, Optional.of(new IndexSpec.Brute()));
    while (!quire.jobs().find(job.id()).orElseThrow().state().ended()) {
      Thread.onSpinWait();
    }
    assertThat(quire.jobs().find(job.id()).orElseThrow().state()).isEqualTo(Job.State.SUCCEEDED);
  }

  /** What others leave behind meanwhile is not counted, if they ever pause. */
  private static void requireHeapBelow(long bytes) {
    long least = usedHeap();
    for (int attempt = 0; least >= bytes && attempt < 100; attempt++) {
      least = Math.min(least, usedHeap());
    }
    assertThat(least).isLessThan(bytes);
  }

  private static long usedHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
