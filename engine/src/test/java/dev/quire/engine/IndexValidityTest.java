package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.document.DocumentDraft;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.job.Job;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.library.Metric;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.service.ChunkService.Item;
import dev.quire.domain.service.ChunkWrites;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.Precondition;
import dev.quire.storage.Fsck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The indexes of a library stay valid whatever becomes of its rows: random inserts, replacements
 * and deletes, between seals, merges, compactions, builds and restarts.
 */
class IndexValidityTest {
  private static final LibraryId LIBRARY = new LibraryId("library");
  private static final int DIMENSION = 9;
  private static final int STEPS = 30;
  private static final int CHUNKS = 2_500;
  private static final int DOCUMENTS = 5;
  private static final int BATCH = 200;
  private static final long SEED = Long.getLong("seed", 20_260_101L);
  private static final List<Metric> METRICS = List.of(Metric.values());

  @TempDir Path directory;
  private final Random random = new Random(SEED);
  private Quire quire;

  static List<IndexSpec> specs() {
    return ValidIndexes.specs(12);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("specs")
  void indexes_stay_valid_through_writes_seals_merges_builds_and_restarts(IndexSpec spec) {
    open(2);
    create(METRICS.get(random.nextInt(METRICS.size())), spec);
    long seen = 0;
    for (int step = 0; step < STEPS; step++) {
      step(spec);
      seen += ValidIndexes.require(quire, LIBRARY, "step %d, seed %d".formatted(step, SEED));
    }
    assertThat(seen).as("indexes were looked at").isGreaterThan(STEPS);
    quire.close();
    assertThat(new Fsck(directory, new StoredIndexes()).check()).as("seed %d", SEED).isEmpty();
  }

  private void open(int threads) {
    EngineOptions options = new EngineOptions(3 * BATCH, 64 << 20, 3, threads);
    quire = Quire.open(directory, Embedders.NONE, options);
  }

  private void create(Metric metric, IndexSpec spec) {
    quire
        .libraries()
        .create(
            LibraryDraft.ofVectors(LIBRARY.value(), DIMENSION).withMetric(metric).withIndex(spec));
    for (int i = 0; i < DOCUMENTS; i++) {
      quire.documents().create(LIBRARY, DocumentDraft.ofChunks("d" + i, ""), Durability.ASYNC);
    }
  }

  private void step(IndexSpec spec) {
    switch (random.nextInt(9)) {
      case 0, 1, 2 -> upsert();
      case 3 -> delete();
      case 4 -> replaceDocument();
      case 5 -> quire.upkeep().save(LIBRARY);
      case 6 -> await(quire.indexes().build(LIBRARY, Optional.of(spec)));
      case 7 -> await(quire.upkeep().compact(LIBRARY));
      default -> {
        upsert();
        quire.close();
        open(1 + random.nextInt(2));
      }
    }
  }

  private void upsert() {
    List<Item> items =
        IntStream.range(0, BATCH)
            .map(i -> random.nextInt(CHUNKS))
            .distinct()
            .mapToObj(number -> new Item(new DocumentId("d" + number % DOCUMENTS), chunk(number)))
            .toList();
    quire.chunks().writeAll(LIBRARY, items, ChunkWrites.Mode.UPSERT, Durability.ASYNC);
  }

  private void delete() {
    List<ChunkId> ids =
        IntStream.range(0, BATCH).mapToObj(i -> id(random.nextInt(CHUNKS))).distinct().toList();
    quire.chunks().deleteAll(LIBRARY, ids, Durability.ASYNC);
  }

  private void replaceDocument() {
    int document = random.nextInt(DOCUMENTS);
    List<ChunkDraft> chunks =
        IntStream.range(0, CHUNKS / DOCUMENTS)
            .filter(i -> random.nextBoolean())
            .mapToObj(i -> chunk(i * DOCUMENTS + document))
            .toList();
    DocumentDraft draft =
        new DocumentDraft(
            Optional.of(new DocumentId("d" + document)),
            "",
            "",
            Metadata.EMPTY,
            new DocumentDraft.Chunks(chunks));
    quire
        .documents()
        .put(LIBRARY, draft.id().orElseThrow(), draft, Precondition.none(), Durability.ASYNC);
  }

  /** One in ten is a vector that others have too. */
  private ChunkDraft chunk(int number) {
    Random own = random.nextInt(10) == 0 ? new Random(random.nextInt(20)) : random;
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) own.nextGaussian();
    }
    return new ChunkDraft(
        Optional.of(id(number)), "", Optional.of(Embedding.of(vector)), Metadata.EMPTY);
  }

  private static ChunkId id(int number) {
    return new ChunkId("c" + number);
  }

  private void await(Job job) {
    Job.State state;
    do {
      Thread.onSpinWait();
      state = quire.jobs().find(job.id()).orElseThrow().state();
    } while (!state.ended());
    assertThat(state).isEqualTo(Job.State.SUCCEEDED);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("specs")
  void a_build_writes_the_same_files_with_one_thread_and_with_two(IndexSpec spec)
      throws IOException {
    for (Metric metric : METRICS) {
      Map<String, String> one = files(metric, spec, 1);
      assertThat(one.keySet()).anyMatch(name -> name.startsWith("index_"));
      assertThat(files(metric, spec, 2)).as("%s", metric).isEqualTo(one);
    }
  }

  /** The arrays of a library that was written from the seed and built, by name. */
  private Map<String, String> files(Metric metric, IndexSpec spec, int threads) throws IOException {
    open(threads);
    random.setSeed(SEED);
    create(metric, spec);
    for (int i = 0; i < 6; i++) {
      upsert();
    }
    await(quire.indexes().build(LIBRARY, Optional.of(spec)));
    Map<String, String> contents = new TreeMap<>();
    for (Path array : arrays()) {
      // which moment a row was written at shows in its payload, and no index reads that
      if (array.getFileName().toString().matches("(index_.*|vectors)[.]npy")) {
        byte[] bytes = Files.readAllBytes(array);
        contents.put(array.getFileName().toString(), HexFormat.of().formatHex(bytes));
      }
    }
    quire.libraries().delete(LIBRARY, Precondition.none());
    quire.close();
    return contents;
  }

  private List<Path> arrays() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(file -> file.toString().contains("/segments/")).toList();
    }
  }
}
