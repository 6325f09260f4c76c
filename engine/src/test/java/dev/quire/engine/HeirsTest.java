package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.document.DocumentDraft;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.index.IndexState;
import dev.quire.domain.job.Job;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.IndexType;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.search.Aim;
import dev.quire.domain.search.Effort;
import dev.quire.domain.search.Plan;
import dev.quire.domain.search.SearchAnswer;
import dev.quire.domain.search.SearchQuery;
import dev.quire.domain.search.SegmentSearch;
import dev.quire.domain.service.ChunkService.Item;
import dev.quire.domain.service.ChunkWrites;
import dev.quire.domain.store.Durability;
import dev.quire.engine.recall.IndexChoice;
import dev.quire.storage.Finding;
import dev.quire.storage.Fsck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of rows that are sealed after the build of a named index, and of that index. */
class HeirsTest {
  private static final LibraryId LIBRARY = new LibraryId("library");
  private static final int DIMENSION = 12;
  private static final int SEAL_ROWS = 3_000;
  private static final long PATIENCE_NANOS = Duration.ofMinutes(10).toNanos();
  private static final IndexSpec.Hnsw GRAPH = new IndexSpec.Hnsw(8, 40, 0);

  /** The target, less three standard errors of the mean recall of fifty queries. */
  private static final double LEAST_RECALL = 0.95 - 0.065;

  @TempDir Path directory;
  private Quire quire;

  @BeforeEach
  void open() {
    quire = Quire.open(directory, Embedders.NONE, new EngineOptions(SEAL_ROWS, 64 << 20, 4, 2));
  }

  @AfterEach
  void close() {
    quire.close();
  }

  static Stream<IndexSpec> trained() {
    return Stream.of(
        GRAPH, new IndexSpec.IvfFlat(60, 0), new IndexSpec.IvfPq(60, 0, 0, 1, false, 0));
  }

  @ParameterizedTest
  @MethodSource("trained")
  void what_is_sealed_after_a_build_is_indexed_and_meets_the_target(IndexSpec spec) {
    create(LIBRARY, new IndexSpec.Auto());
    write(LIBRARY, 0, SEAL_ROWS);
    build(spec);
    for (int i = 1; i < 6; i++) {
      write(LIBRARY, i * SEAL_ROWS, SEAL_ROWS);
      await("the new rows are indexed", () -> state(LIBRARY).pending() < SEAL_ROWS);
    }
    assertThat(state(LIBRARY).generation()).as("nothing was built again").isEqualTo(1);
    await("segments are merged", () -> sealed(Aim.DEFAULT).size() < 5);
    assertThat(sealed(Aim.DEFAULT))
        .extracting(SegmentSearch::index)
        .containsOnly(
            spec.type(), spec.type() == IndexType.HNSW ? IndexType.IVF_FLAT : spec.type());
    assertThat(recall(Aim.DEFAULT)).isGreaterThan(LEAST_RECALL);
    reopen();
    assertThat(state(LIBRARY).pending()).isLessThan(SEAL_ROWS);
    assertThat(recall(Aim.DEFAULT)).isGreaterThan(LEAST_RECALL);
    assertSound();
  }

  @Test
  void an_effort_named_for_a_graph_leaves_its_heirs_to_the_target() {
    create(LIBRARY, new IndexSpec.Auto());
    write(LIBRARY, 0, 2 * SEAL_ROWS);
    build(GRAPH);
    write(LIBRARY, 2 * SEAL_ROWS, 3 * SEAL_ROWS);
    await("the new rows are indexed", () -> state(LIBRARY).pending() < SEAL_ROWS);
    Effort named = new Effort(0, 100, 0);
    assertThat(recall(named)).isGreaterThan(LEAST_RECALL);
    List<SegmentSearch> searches = sealed(named);
    assertThat(searches).extracting(SegmentSearch::index).contains(IndexType.IVF_FLAT);
    for (SegmentSearch search : searches) {
      Plan plan = search.plan();
      boolean graph = search.index() == IndexType.HNSW;
      assertThat(plan.reason().contains("named")).as(plan.reason()).isEqualTo(graph);
    }
    assertThat(state(LIBRARY).calibration())
        .as("what is shown is the graph's")
        .allMatch(point -> point.effort() >= 10);
  }

  @Test
  void damaged_lists_cost_heirs_their_index_and_the_graph_nothing_until_they_are_repaired()
      throws IOException {
    create(LIBRARY, new IndexSpec.Auto());
    write(LIBRARY, 0, SEAL_ROWS);
    build(GRAPH);
    quire.close();
    damage("index_centroids.npy");
    Fsck fsck = new Fsck(directory, new StoredIndexes());
    assertThat(fsck.check())
        .anySatisfy(finding -> assertThat(finding.path()).endsWith("index_centroids.npy"));
    open();
    write(LIBRARY, SEAL_ROWS, SEAL_ROWS);
    quire.upkeep().save(LIBRARY);
    assertThat(sealed(Aim.DEFAULT))
        .extracting(SegmentSearch::index)
        .containsExactlyInAnyOrder(IndexType.HNSW, IndexType.BRUTE);
    assertThat(state(LIBRARY).pending()).isEqualTo(SEAL_ROWS);
    quire.close();
    assertThat(fsck.repair()).isNotEmpty();
    assertSoundFiles();
    open();
    write(LIBRARY, 2 * SEAL_ROWS, SEAL_ROWS);
    quire.upkeep().save(LIBRARY);
    assertThat(sealed(Aim.DEFAULT)).extracting(SegmentSearch::index).contains(IndexType.IVF_FLAT);
    assertThat(recall(Aim.DEFAULT)).isGreaterThan(LEAST_RECALL);
  }

  @Test
  void a_named_index_is_built_by_itself_once_rows_are_many_and_again_when_they_have_doubled() {
    LibraryId scanned = new LibraryId("scanned");
    create(scanned, new IndexSpec.Brute());
    write(scanned, 0, 2 * IndexChoice.BRUTE_UP_TO);
    create(LIBRARY, GRAPH);
    write(LIBRARY, 0, IndexChoice.BRUTE_UP_TO / 2);
    quire.upkeep().save(LIBRARY);
    assertThat(state(LIBRARY).generation()).as("few rows need no index").isZero();
    int rows = IndexChoice.BRUTE_UP_TO + SEAL_ROWS;
    write(LIBRARY, IndexChoice.BRUTE_UP_TO / 2, rows - IndexChoice.BRUTE_UP_TO / 2);
    await("it is built", () -> state(LIBRARY).generation() == 1);
    assertThat(state(LIBRARY).built().orElseThrow().type()).isEqualTo(IndexType.HNSW);
    write(LIBRARY, rows, rows + SEAL_ROWS);
    await("it is built again", () -> state(LIBRARY).generation() == 2);
    assertThat(state(LIBRARY).asked()).isEqualTo(GRAPH);
    await("all is indexed", () -> state(LIBRARY).pending() < SEAL_ROWS);
    assertThat(state(scanned).generation()).as("brute has nothing to build").isZero();
  }

  private void create(LibraryId library, IndexSpec index) {
    quire.libraries().create(LibraryDraft.ofVectors(library.value(), DIMENSION).withIndex(index));
    quire.documents().create(library, DocumentDraft.ofChunks("d", ""), Durability.ASYNC);
  }

  private void write(LibraryId library, int from, int count) {
    for (int batch = from; batch < from + count; batch += SEAL_ROWS) {
      List<Item> items = new ArrayList<>();
      for (int i = batch; i < Math.min(batch + SEAL_ROWS, from + count); i++) {
        Optional<ChunkId> id = Optional.of(new ChunkId("c" + i));
        Optional<Embedding> vector = Optional.of(Embedding.of(vector(i)));
        items.add(new Item(new DocumentId("d"), new ChunkDraft(id, "", vector, Metadata.EMPTY)));
      }
      quire.chunks().writeAll(library, items, ChunkWrites.Mode.INSERT, Durability.ASYNC);
    }
  }

  private static float[] vector(long seed) {
    Random random = new Random(seed);
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  private void build(IndexSpec spec) {
    Job job = quire.indexes().build(LIBRARY, Optional.of(spec));
    await("it is built", () -> quire.jobs().find(job.id()).orElseThrow().state().ended());
    assertThat(quire.jobs().find(job.id()).orElseThrow().state()).isEqualTo(Job.State.SUCCEEDED);
  }

  private IndexState state(LibraryId library) {
    return quire.indexes().state(library);
  }

  private void reopen() {
    quire.close();
    open();
  }

  private double recall(Aim aim) {
    double found = 0;
    for (int i = 0; i < 50; i++) {
      List<String> exact = ids(search(Aim.EXACT, -1 - i));
      found += ids(search(aim, -1 - i)).stream().filter(exact::contains).count();
    }
    return found / 500;
  }

  /** What a search did in each sealed segment. */
  private List<SegmentSearch> sealed(Aim aim) {
    return search(aim, -1).explanation().segments().stream()
        .filter(search -> search.segment().isPresent())
        .toList();
  }

  private SearchAnswer search(Aim aim, long seed) {
    SearchQuery.Source source = new SearchQuery.OfVector(Embedding.of(vector(seed)));
    return quire
        .search()
        .search(
            LIBRARY,
            new SearchQuery(
                source, 10, Filter.ALL, OptionalDouble.empty(), aim, 0, 0, Set.of(), 600_000));
  }

  private static List<String> ids(SearchAnswer answer) {
    return answer.hits().stream().map(hit -> hit.chunk().id().value()).toList();
  }

  private static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waiting until %s", what).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private void assertSound() {
    quire.close();
    assertSoundFiles();
    open();
  }

  private void assertSoundFiles() {
    assertThat(new Fsck(directory, new StoredIndexes()).check()).noneMatch(Finding::isDamage);
  }

  private void damage(String name) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      Path file = all.filter(path -> path.endsWith(name)).findFirst().orElseThrow();
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length / 2] ^= 1;
      Files.write(file, bytes);
    }
  }
}
