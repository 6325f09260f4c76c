package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.Id;
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
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.domain.search.Aim;
import dev.quire.domain.search.Effort;
import dev.quire.domain.service.ChunkService.Item;
import dev.quire.domain.service.ChunkWrites;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.LibraryView;
import dev.quire.domain.store.Match;
import dev.quire.domain.store.NearestQuery;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What was found in one layer limits what is looked at in the next, and the answer is that of a
 * sort. Points lie on a small grid, so that most are as far as others, in other layers too.
 */
class NearestAcrossLayersTest {
  private static final long SEED = Long.getLong("seed", new Random().nextLong());
  private static final LibraryId LIBRARY = new LibraryId("library");
  private static final DocumentId DOCUMENT = new DocumentId("d");
  private static final EngineOptions NEVER_SEALED = new EngineOptions(1_000_000, 1 << 30, 8, 1);
  private static final int DIMENSION = 3;
  private static final int SIDE = 6;
  private static final int ROWS_A_LAYER = 1_300;
  private static final int LAYERS = 3;
  private static final int NLIST = 12;

  @TempDir Path directory;

  private final Random random = new Random(SEED);
  private final Map<String, float[]> points = new HashMap<>();

  /** Dot products make limits below 0; both metrics are exact in floats here. */
  @ParameterizedTest
  @EnumSource(
      value = Metric.class,
      names = {"DOT", "L2"})
  void the_nearest_of_all_layers_are_those_of_a_sort(Metric metric) {
    try (Quire quire = Quire.open(directory, Embedders.NONE, NEVER_SEALED)) {
      quire
          .libraries()
          .create(LibraryDraft.ofVectors(LIBRARY.value(), DIMENSION).withMetric(metric));
      quire
          .documents()
          .create(LIBRARY, DocumentDraft.ofChunks(DOCUMENT.value(), ""), Durability.ASYNC);
      for (int layer = 0; layer < LAYERS; layer++) {
        write(quire, layer * ROWS_A_LAYER);
        compare(quire, 40, Aim.DEFAULT);
        quire.upkeep().save(LIBRARY);
        compare(quire, 40, Aim.DEFAULT);
      }
      build(quire, new IndexSpec.IvfFlat(NLIST, 0));
      write(quire, LAYERS * ROWS_A_LAYER);
      // all lists: nothing is left out
      compare(quire, 150, new Effort(NLIST, 0, 0));
      build(quire, new IndexSpec.Hnsw(8, 40, 0));
      write(quire, (LAYERS + 1) * ROWS_A_LAYER);
      compare(quire, 150, Aim.EXACT);
    }
  }

  private static void build(Quire quire, IndexSpec spec) {
    Job job = quire.indexes().build(LIBRARY, Optional.of(spec));
    while (!job.state().ended()) {
      Thread.onSpinWait();
      job = quire.jobs().find(job.id()).orElseThrow();
    }
    assertThat(job.state()).isEqualTo(Job.State.SUCCEEDED);
  }

  private void write(Quire quire, int from) {
    List<Item> items = IntStream.range(from, from + ROWS_A_LAYER).mapToObj(this::item).toList();
    quire.chunks().writeAll(LIBRARY, items, ChunkWrites.Mode.INSERT, Durability.ASYNC);
    List<ChunkId> some =
        IntStream.range(0, 20).mapToObj(i -> id(random.nextInt(from + ROWS_A_LAYER))).toList();
    quire.chunks().deleteAll(LIBRARY, some, Durability.ASYNC);
    some.forEach(gone -> points.remove(gone.value()));
  }

  private Item item(int number) {
    float[] point = point();
    points.put(id(number).value(), point);
    return new Item(
        DOCUMENT,
        new ChunkDraft(
            Optional.of(id(number)),
            "",
            Optional.of(Embedding.of(point)),
            Metadata.of(Map.of("third", MetadataValue.of(number % 3)))));
  }

  private float[] point() {
    float[] point = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      point[i] = random.nextInt(SIDE);
    }
    return point;
  }

  private static ChunkId id(int number) {
    return new ChunkId("c" + number);
  }

  private void compare(Quire quire, int questions, Aim aim) {
    try (LibraryView view = quire.libraries().open(LIBRARY).view()) {
      for (int i = 0; i < questions; i++) {
        float[] question = point();
        int k = 1 + random.nextInt(i % 10 == 0 ? 2_000 : 40);
        boolean third = random.nextInt(3) == 0;
        Filter filter = third ? new Filter.Equal("third", MetadataValue.of(1)) : Filter.ALL;
        NearestQuery query =
            new NearestQuery(
                Embedding.of(question),
                k,
                filter,
                random.nextBoolean() ? Aim.EXACT : aim,
                System.nanoTime() + Duration.ofMinutes(10).toNanos());
        assertThat(view.nearest(query).matches().stream().map(Match::chunkId))
            .as("-Dseed=%d, %s", SEED, query)
            .containsExactlyElementsOf(sorted(view.library().metric(), question, k, third));
      }
    }
  }

  private List<ChunkId> sorted(Metric metric, float[] question, int k, boolean third) {
    return points.entrySet().stream()
        .filter(point -> !third || Integer.parseInt(point.getKey().substring(1)) % 3 == 1)
        .sorted(
            Comparator.comparingDouble(
                    (Map.Entry<String, float[]> point) ->
                        distance(metric, question, point.getValue()))
                .thenComparing(Map.Entry::getKey, Id::compare))
        .limit(k)
        .map(point -> new ChunkId(point.getKey()))
        .toList();
  }

  private static double distance(Metric metric, float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < DIMENSION; i++) {
      sum += metric == Metric.L2 ? (a[i] - b[i]) * (a[i] - b[i]) : -a[i] * b[i];
    }
    return sum;
  }
}
