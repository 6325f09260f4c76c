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
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.domain.search.Aim;
import dev.quire.domain.search.Explanation;
import dev.quire.domain.search.SearchAnswer;
import dev.quire.domain.search.SearchQuery;
import dev.quire.domain.search.SegmentSearch;
import dev.quire.domain.service.ChunkService.Item;
import dev.quire.domain.service.ChunkWrites;
import dev.quire.domain.store.Durability;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a filter allows is found, whatever the index and however little it allows. */
class FilteredRecallTest {
  private static final long SEED = Long.getLong("seed", 20_261_121L);
  private static final LibraryId LIBRARY = new LibraryId("library");
  private static final int DIMENSION = 12;
  private static final int CHUNKS = 20_000;
  private static final int QUERIES = 30;
  private static final double TARGET = 0.95;

  /** Three standard errors of the mean recall of the queries. */
  private static final double SPREAD = 0.05;

  @TempDir Path directory;
  private Quire quire;

  @AfterEach
  void close() {
    quire.close();
  }

  static Stream<IndexSpec> kinds() {
    return Stream.of(
        new IndexSpec.Brute(),
        new IndexSpec.IvfFlat(150, 0),
        new IndexSpec.IvfPq(100, 0, 6, 4, false, 0),
        new IndexSpec.Hnsw(12, 60, 0));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_filter_costs_neither_answers_nor_recall(IndexSpec spec) {
    fill();
    build(spec);
    for (double share : new double[] {0.001, 0.01, 0.1, 0.5}) {
      assertThat(recall(drawnBelow(share), 10, Aim.DEFAULT))
          .as("recall@10 with %s of the rows, seed %d", share, SEED)
          .isGreaterThan(TARGET - SPREAD);
    }
    for (int k : new int[] {1, 10, 60}) {
      assertThat(recall(Filter.ALL, k, Aim.DEFAULT))
          .as("recall@%d, seed %d", k, SEED)
          .isGreaterThan(TARGET - SPREAD);
    }
    assertThat(recall(topicsBelow(15), 10, Aim.DEFAULT))
        .as("half of the questions are about topics that the filter does not allow, seed %d", SEED)
        .isGreaterThan(TARGET - SPREAD);
    assertThat(recall(Filter.ALL, 10, new Aim.RecallTarget(1)))
        .as("what nothing is measured to meet is compared")
        .isEqualTo(1);
    anAnswerExplainsItself(spec);
  }

  private void anAnswerExplainsItself(IndexSpec spec) {
    Explanation explanation = search(Filter.ALL, 10, Aim.DEFAULT, vector(0, 1)).explanation();
    assertThat(explanation.recallTarget()).hasValue(TARGET);
    assertThat(explanation.segments()).hasSize(1);
    SegmentSearch segment = explanation.segments().getFirst();
    assertThat(segment.index()).isEqualTo(spec.type());
    assertThat(segment.allowed()).isEqualTo(CHUNKS);
    assertThat(segment.plan().reason()).isNotEmpty();
    assertThat(segment.work().codesCompared()).isPositive();
    assertThat(explanation.work()).isEqualTo(segment.work());
    Explanation exact = search(Filter.ALL, 10, Aim.EXACT, vector(0, 1)).explanation();
    assertThat(exact.recallTarget()).isEmpty();
    assertThat(exact.work().codesCompared()).isEqualTo(CHUNKS);
  }

  private double recall(Filter filter, int k, Aim aim) {
    double recall = 0;
    for (int i = 0; i < QUERIES; i++) {
      float[] query = vector(i % 30, SEED + i);
      List<String> exact = ids(search(filter, k, Aim.EXACT, query));
      List<String> found = ids(search(filter, k, aim, query));
      assertThat(found).as("never fewer than match").hasSameSizeAs(exact);
      recall += (double) found.stream().filter(exact::contains).count() / exact.size();
    }
    return recall / QUERIES;
  }

  private static Filter topicsBelow(long topic) {
    return new Filter.Compare("topic", Filter.Order.LT, MetadataValue.of(topic));
  }

  private static Filter drawnBelow(double share) {
    return new Filter.Compare("drawn", Filter.Order.LT, MetadataValue.of(share));
  }

  private SearchAnswer search(Filter filter, int k, Aim aim, float[] vector) {
    SearchQuery.Source source = new SearchQuery.OfVector(Embedding.of(vector));
    return quire
        .search()
        .search(
            LIBRARY,
            new SearchQuery(
                source, k, filter, OptionalDouble.empty(), aim, 0, 0, Set.of(), 600_000));
  }

  private static List<String> ids(SearchAnswer answer) {
    return answer.hits().stream().map(hit -> hit.chunk().id().value()).toList();
  }

  private void fill() {
    quire = Quire.open(directory, Embedders.NONE, EngineOptions.DEFAULT);
    quire.libraries().create(LibraryDraft.ofVectors(LIBRARY.value(), DIMENSION));
    quire.documents().create(LIBRARY, DocumentDraft.ofChunks("d", ""), Durability.ASYNC);
    Random drawn = new Random(SEED);
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < CHUNKS; i++) {
      Metadata metadata =
          Metadata.of(
              Map.of(
                  "drawn", MetadataValue.of(drawn.nextDouble()),
                  "topic", MetadataValue.of((long) i % 30)));
      items.add(
          new Item(
              new DocumentId("d"),
              new ChunkDraft(
                  Optional.of(new ChunkId("c" + i)),
                  "",
                  Optional.of(Embedding.of(vector(i % 30, i))),
                  metadata)));
    }
    quire.chunks().writeAll(LIBRARY, items, ChunkWrites.Mode.INSERT, Durability.ASYNC);
  }

  /** Around one of thirty centres, as texts gather around topics. */
  private static float[] vector(int centre, long seed) {
    Random around = new Random(centre);
    Random random = new Random(seed);
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) (around.nextGaussian() + 0.6 * random.nextGaussian());
    }
    return vector;
  }

  private void build(IndexSpec spec) {
    Job job = quire.indexes().build(LIBRARY, Optional.of(spec));
    while (!job.state().ended()) {
      Thread.onSpinWait();
      job = quire.jobs().find(job.id()).orElseThrow();
    }
    assertThat(job.state()).isEqualTo(Job.State.SUCCEEDED);
  }
}
