package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.document.DocumentDraft;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.error.BuildInProgress;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.index.Evaluation;
import dev.quire.domain.index.IndexState;
import dev.quire.domain.job.Job;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.IndexType;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.domain.search.Aim;
import dev.quire.domain.search.Calibration;
import dev.quire.domain.search.Effort;
import dev.quire.domain.search.Hit;
import dev.quire.domain.search.SearchQuery;
import dev.quire.domain.service.ChunkService.Item;
import dev.quire.domain.service.ChunkWrites;
import dev.quire.domain.service.Minting;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.Precondition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class IndexBuildTest {
  private static final LibraryId LIBRARY = new LibraryId("library");
  private static final int DIMENSION = 16;
  private static final int CHUNKS = 3_000;
  private static final double TARGET = 0.95;

  /** Three standard errors of the mean recall of a hundred queries. */
  private static final double SPREAD = 0.045;

  @TempDir Path directory;
  private final TrippingFiles files = new TrippingFiles();
  private Quire quire;

  @BeforeEach
  void open() {
    EngineOptions options = new EngineOptions(1_000, 64 << 20, 4, 2);
    quire = Quire.open(directory, files, Embedders.NONE, options, Minting.system());
    quire.libraries().create(LibraryDraft.ofVectors(LIBRARY.value(), DIMENSION));
    quire.documents().create(LIBRARY, DocumentDraft.ofChunks("d", ""), Durability.ASYNC);
    List<Item> items = new ArrayList<>();
    Random random = new Random(7);
    for (int i = 0; i < CHUNKS; i++) {
      items.add(item("c" + i, vector(random)));
    }
    quire.chunks().writeAll(LIBRARY, items, ChunkWrites.Mode.INSERT, Durability.FSYNC);
  }

  @AfterEach
  void close() {
    quire.close();
  }

  @Test
  void a_built_index_covers_all_chunks_and_says_what_it_is() {
    assertThat(state().generation()).isZero();
    build(new IndexSpec.IvfFlat(20, 5));
    IndexState state = state();
    assertThat(state.state()).isEqualTo(IndexState.State.READY);
    assertThat(state.built()).contains(new IndexSpec.IvfFlat(20, 5));
    assertThat(state.indexed()).isEqualTo(CHUNKS);
    assertThat(state.pending()).isZero();
    assertThat(state.generation()).isEqualTo(1);
    assertThat(state.bytes()).isPositive();
  }

  @Test
  void after_a_build_its_recall_is_known_and_searches_meet_the_target_with_the_least_effort() {
    build(new IndexSpec.IvfFlat(50, 1));
    List<Calibration> curve = state().calibration();
    assertThat(curve).isSortedAccordingTo(Comparator.comparingInt(Calibration::effort));
    assertThat(curve.getFirst().recall()).isLessThan(0.9);
    assertThat(curve.getLast().recall()).isGreaterThan(0.999);
    assertThat(curve)
        .allSatisfy(
            point -> assertThat(point.recall()).isBetween(point.recallLow(), point.recallHigh()));
    assertThat(recallOfDefaultSearches()).isGreaterThan(TARGET - SPREAD);
    quire.close();
    quire = Quire.open(directory);
    assertThat(state().calibration()).isEqualTo(curve);
  }

  static Stream<IndexSpec> approximate() {
    return Stream.of(
        new IndexSpec.IvfFlat(40, 0),
        new IndexSpec.IvfPq(20, 0, 8, 4, false, 0),
        new IndexSpec.IvfPq(20, 0, 4, 8, false, 0),
        new IndexSpec.IvfPq(20, 0, 4, 8, true, 0),
        new IndexSpec.Hnsw(8, 64, 0));
  }

  @ParameterizedTest
  @MethodSource("approximate")
  void an_index_meets_the_target_after_a_restart_too_and_never_returns_too_few(IndexSpec spec) {
    build(spec);
    assertThat(recallOfDefaultSearches()).isGreaterThan(TARGET - SPREAD);
    quire.close();
    quire = Quire.open(directory);
    assertThat(recallOfDefaultSearches()).isGreaterThan(TARGET - SPREAD);
    Filter few = new Filter.In("document.id", List.of(MetadataValue.of("d")));
    SearchQuery.Source query = new SearchQuery.OfChunk(new ChunkId("c17"));
    SearchQuery filtered =
        new SearchQuery(
            query, 1_000, few, OptionalDouble.empty(), Aim.DEFAULT, 0, 0, Set.of(), 600_000);
    assertThat(quire.search().search(LIBRARY, filtered).hits()).hasSize(1_000);
  }

  @Test
  void an_evaluation_on_demand_says_what_a_filter_costs() {
    build(new IndexSpec.IvfFlat(50, 1));
    List<Calibration> curve =
        quire.indexes().evaluate(LIBRARY, new Evaluation(30, 5, Filter.ALL), 600_000);
    assertThat(curve).isNotEmpty();
    assertThat(curve.getLast().recall()).isGreaterThan(0.999);
  }

  @ParameterizedTest
  @MethodSource("approximate")
  void an_evaluation_asks_among_what_a_filter_allows_while_writes_go_on(IndexSpec spec) {
    build(spec);
    Filter half = new Filter.Compare("number", Filter.Order.LT, MetadataValue.of(CHUNKS / 2));
    var evaluation =
        CompletableFuture.supplyAsync(
            () -> quire.indexes().evaluate(LIBRARY, new Evaluation(20, 5, half), 600_000));
    for (int i = 0; !evaluation.isDone() || i < 10; i++) {
      Item item = item("c" + (CHUNKS + i), vector(new Random(i)));
      quire.chunks().writeAll(LIBRARY, List.of(item), ChunkWrites.Mode.UPSERT, Durability.ASYNC);
    }
    List<Calibration> curve = evaluation.join();
    assertThat(curve.getLast().recall()).isGreaterThan(0.9);
    assertThat(curve)
        .allSatisfy(
            point -> assertThat(point.recall()).isBetween(point.recallLow(), point.recallHigh()));
  }

  private double recallOfDefaultSearches() {
    Random random = new Random(9);
    double found = 0;
    for (int i = 0; i < 100; i++) {
      SearchQuery.Source query = new SearchQuery.OfVector(Embedding.of(vector(random)));
      List<String> exact = ids(search(query, Aim.EXACT));
      found += ids(search(query, Aim.DEFAULT)).stream().filter(exact::contains).count();
    }
    return found / 1000;
  }

  @Test
  void an_index_that_probes_all_its_lists_answers_as_the_exact_scan_does() {
    build(new IndexSpec.IvfFlat(20, 20));
    Random random = new Random(8);
    for (int i = 0; i < 50; i++) {
      SearchQuery.Source query = new SearchQuery.OfVector(Embedding.of(vector(random)));
      assertThat(ids(search(query, new Effort(20, 0, 0)))).isEqualTo(ids(search(query, Aim.EXACT)));
    }
  }

  @Test
  void what_is_written_after_a_build_is_found_and_what_is_deleted_is_not() {
    build(new IndexSpec.IvfFlat(20, 20));
    float[] far = new float[DIMENSION];
    far[0] = 1;
    quire
        .chunks()
        .add(LIBRARY, new DocumentId("d"), ChunkDraft.of("new", "", far), Durability.FSYNC);
    assertThat(ids(search(new SearchQuery.OfVector(Embedding.of(far)), Aim.DEFAULT)))
        .startsWith("new");
    assertThat(state().pending()).isEqualTo(1);
    quire.chunks().delete(LIBRARY, new ChunkId("c5"), Precondition.none(), Durability.FSYNC);
    build(new IndexSpec.Brute());
    assertThat(state().pending()).isZero();
    assertThat(quire.chunks().count(LIBRARY, Filter.ALL)).isEqualTo(CHUNKS);
  }

  @Test
  void the_index_is_there_after_a_restart() {
    build(new IndexSpec.IvfFlat(20, 5));
    quire.close();
    quire = Quire.open(directory);
    assertThat(state().built()).contains(new IndexSpec.IvfFlat(20, 5));
    SearchQuery.Source query = new SearchQuery.OfChunk(new ChunkId("c17"));
    assertThat(ids(search(query, Aim.DEFAULT))).startsWith("c17");
    assertThat(quire.search().search(LIBRARY, SearchQuery.of(query, 3)).index())
        .isEqualTo(IndexType.IVF_FLAT);
  }

  @Test
  void one_build_at_a_time_and_a_cancelled_one_changes_nothing() {
    HeldBuild held = new HeldBuild();
    files.before(held);
    Job first = quire.indexes().build(LIBRARY, Optional.of(new IndexSpec.IvfFlat(500, 5)));
    held.awaitHeld();
    assertThatThrownBy(() -> quire.indexes().build(LIBRARY, Optional.empty()))
        .isInstanceOf(BuildInProgress.class)
        .hasMessageContaining(first.id().value());
    quire.jobs().cancel(first.id());
    held.goOn();
    assertThat(await(first)).isEqualTo(Job.State.CANCELLED);
    assertThat(state().generation()).isZero();
    assertThat(quire.chunks().count(LIBRARY, Filter.ALL)).isEqualTo(CHUNKS);
  }

  @Test
  void writes_during_a_build_survive_the_swap() {
    Job job = quire.indexes().build(LIBRARY, Optional.of(new IndexSpec.IvfFlat(100, 100)));
    int deleted = 0;
    while (deleted < 10 || (deleted < CHUNKS && isRunning(job))) {
      quire
          .chunks()
          .delete(LIBRARY, new ChunkId("c" + deleted), Precondition.none(), Durability.ASYNC);
      quire
          .chunks()
          .add(
              LIBRARY,
              new DocumentId("d"),
              ChunkDraft.of("added" + deleted, "", vector(new Random(deleted))),
              Durability.ASYNC);
      deleted++;
    }
    assertThat(await(job)).isEqualTo(Job.State.SUCCEEDED);
    assertThat(quire.chunks().count(LIBRARY, Filter.ALL)).isEqualTo(CHUNKS);
    quire.close();
    quire = Quire.open(directory);
    assertThat(quire.chunks().count(LIBRARY, Filter.ALL)).isEqualTo(CHUNKS);
    assertThat(quire.chunks().getAll(LIBRARY, List.of(new ChunkId("c0"), new ChunkId("added0"))))
        .singleElement()
        .satisfies(chunk -> assertThat(chunk.id().value()).isEqualTo("added0"));
  }

  private void build(IndexSpec spec) {
    assertThat(await(quire.indexes().build(LIBRARY, Optional.of(spec))))
        .isEqualTo(Job.State.SUCCEEDED);
  }

  private Job.State await(Job job) {
    while (isRunning(job)) {
      Thread.onSpinWait();
    }
    return quire.jobs().find(job.id()).orElseThrow().state();
  }

  @Test
  void a_job_that_has_succeeded_has_done_all_of_its_work() {
    Job job = quire.indexes().build(LIBRARY, Optional.of(new IndexSpec.Brute()));
    assertThat(await(job)).isEqualTo(Job.State.SUCCEEDED);
    Job ended = quire.jobs().find(job.id()).orElseThrow();
    assertThat(ended.done()).isPositive().isEqualTo(ended.total());
  }

  private boolean isRunning(Job job) {
    return !quire.jobs().find(job.id()).orElseThrow().state().ended();
  }

  private IndexState state() {
    return quire.indexes().state(LIBRARY);
  }

  private List<Hit> search(SearchQuery.Source source, Aim aim) {
    return quire
        .search()
        .search(
            LIBRARY,
            new SearchQuery(
                source, 10, Filter.ALL, OptionalDouble.empty(), aim, 0, 0, Set.of(), 600_000))
        .hits();
  }

  private static List<String> ids(List<Hit> hits) {
    return hits.stream().map(hit -> hit.chunk().id().value()).toList();
  }

  private static Item item(String id, float[] vector) {
    return new Item(
        new DocumentId("d"),
        new ChunkDraft(
            Optional.of(new ChunkId(id)),
            "",
            Optional.of(Embedding.of(vector)),
            Metadata.of("number", MetadataValue.of(Long.parseLong(id.substring(1))))));
  }

  private static float[] vector(Random random) {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }
}
