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
import dev.quire.domain.search.SearchAnswer;
import dev.quire.domain.search.SearchQuery;
import dev.quire.domain.search.SegmentSearch;
import dev.quire.domain.service.ChunkService.Item;
import dev.quire.domain.service.ChunkWrites;
import dev.quire.domain.service.Minting;
import dev.quire.domain.store.Durability;
import dev.quire.engine.recall.IndexChoice;
import dev.quire.storage.Finding;
import dev.quire.storage.Fsck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
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

/** What becomes of an index while its library grows, and while it is built. */
class IndexLifeTest {
  private static final LibraryId LIBRARY = new LibraryId("library");
  private static final int DIMENSION = 6;
  private static final int SEAL_ROWS = 2_000;
  private static final long PATIENCE_NANOS = Duration.ofMinutes(10).toNanos();

  @TempDir Path directory;
  private final TrippingFiles files = new TrippingFiles();
  private final HeldBuild held = new HeldBuild();
  private Quire quire;
  private int written;

  @BeforeEach
  void open() {
    quire = Quire.open(directory, files, Embedders.NONE, options(), Minting.system());
    quire.libraries().create(LibraryDraft.ofVectors(LIBRARY.value(), DIMENSION));
    quire.documents().create(LIBRARY, DocumentDraft.ofChunks("d", ""), Durability.ASYNC);
  }

  private static EngineOptions options() {
    return new EngineOptions(SEAL_ROWS, 64 << 20, 4, 2);
  }

  @AfterEach
  void close() {
    quire.close();
  }

  @Test
  void what_is_sealed_after_a_build_inherits_its_lists() {
    write(SEAL_ROWS);
    build(new IndexSpec.IvfFlat(40, 4));
    for (int i = 0; i < 7; i++) {
      write(SEAL_ROWS);
      await("the new rows are indexed", () -> state().pending() < SEAL_ROWS);
    }
    assertThat(state().generation()).as("nothing was trained again").isEqualTo(1);
    await("segments are merged in the background", () -> segments().size() < 7);
    assertThat(segments())
        .filteredOn(segment -> segment.segment().isPresent())
        .extracting(SegmentSearch::index)
        .containsOnly(IndexType.IVF_FLAT);
    assertThat(ids(search(new Effort(40, 0, 0)))).isEqualTo(ids(search(Aim.EXACT)));
    assertThat(recall()).isGreaterThan(0.9);
    reopen();
    assertThat(state().indexed()).isGreaterThan(6L * SEAL_ROWS);
    assertThat(recall()).isGreaterThan(0.9);
  }

  private List<SegmentSearch> segments() {
    return search(new Effort(40, 0, 0)).explanation().segments();
  }

  @Test
  void a_library_that_chooses_itself_scans_while_small_and_builds_when_that_becomes_slow() {
    write(SEAL_ROWS);
    await("a segment is sealed", () -> state().state() == IndexState.State.READY);
    assertThat(state().built()).contains(new IndexSpec.Brute());
    assertThat(state().pending()).isLessThan(SEAL_ROWS);
    assertThat(state().generation()).as("no build was needed").isZero();
    write(IndexChoice.BRUTE_UP_TO);
    await("an index is built", () -> state().generation() == 1);
    assertThat(state().built().orElseThrow().type()).isIn(IndexType.IVF_FLAT, IndexType.HNSW);
    assertThat(state().asked()).isEqualTo(new IndexSpec.Auto());
    assertThat(state().calibration()).isNotEmpty();
    assertThat(recall()).isGreaterThan(0.9);
  }

  @Test
  void what_was_loaded_and_is_only_read_from_then_on_is_sealed_and_indexed_by_itself() {
    quire.close();
    quire = Quire.open(directory, Embedders.NONE, new EngineOptions(1_000_000, 1 << 30, 4, 2));
    write(IndexChoice.BRUTE_UP_TO);
    // so many stay, however long they rest
    assertThat(quire.memory().usedBytes()).isPositive();
    write(1);
    await("memory is given back", () -> quire.memory().usedBytes() == 0);
    await("an index is built", () -> state().generation() == 1);
    assertThat(state().pending()).isZero();
    assertThat(recall()).isGreaterThan(0.9);
  }

  static Stream<IndexSpec> specs() {
    return Stream.concat(Stream.of(new IndexSpec.Auto()), ValidIndexes.specs(30).stream());
  }

  @ParameterizedTest
  @MethodSource("specs")
  void a_build_tells_how_far_it_is_as_a_whole_and_never_goes_back(IndexSpec spec) {
    write(3 * SEAL_ROWS);
    Job job = quire.indexes().build(LIBRARY, Optional.of(spec));
    Set<Job> seen = new LinkedHashSet<>();
    do {
      job = quire.jobs().find(job.id()).orElseThrow();
      seen.add(job);
    } while (!job.state().ended());
    assertThat(job.state()).isEqualTo(Job.State.SUCCEEDED);
    assertThat(job.done()).isEqualTo(job.total()).isPositive();
    List<Job> running = seen.stream().filter(one -> one.state() == Job.State.RUNNING).toList();
    assertThat(running).extracting(Job::done).isSorted();
    assertThat(running)
        .allMatch(one -> one.total() == running.getFirst().total())
        .as("all is done when it has ended")
        .noneMatch(one -> one.done() == one.total());
    assertThat(running)
        .as("nothing is promised before there is a pace")
        .noneMatch(one -> one.etaMillis().isPresent() && one.done() < one.total() / 100);
    assertThat(running)
        .filteredOn(one -> one.phase().equals("measuring recall"))
        .as("each phase takes a share of the whole")
        .allMatch(one -> one.done() > 0 && one.etaMillis().isPresent());
  }

  @Test
  void an_index_is_as_old_as_its_publication() {
    write(3 * SEAL_ROWS);
    files.before(held);
    Job job = quire.indexes().build(LIBRARY, Optional.of(new IndexSpec.IvfFlat(40, 4)));
    held.awaitHeld();
    Instant seen = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    held.goOn();
    await("it is built", () -> quire.jobs().find(job.id()).orElseThrow().state().ended());
    assertThat(state().builtAt().orElseThrow()).isAfterOrEqualTo(seen);
  }

  @Test
  void a_cancelled_build_leaves_the_old_index_and_its_spec_and_no_files() {
    write(3 * SEAL_ROWS);
    build(new IndexSpec.IvfFlat(40, 4));
    List<String> before = segmentFiles();
    // in the middle of its graph, unless that is done before we look
    files.before(held);
    Job job = quire.indexes().build(LIBRARY, Optional.of(new IndexSpec.Hnsw(100, 5_000, 0)));
    await("it builds", () -> phase(job).startsWith("building") || held.isHeld());
    quire.jobs().cancel(job.id());
    held.goOn();
    await("it has ended", () -> quire.jobs().find(job.id()).orElseThrow().state().ended());
    assertThat(quire.jobs().find(job.id()).orElseThrow().state()).isEqualTo(Job.State.CANCELLED);
    assertThat(segmentFiles()).isEqualTo(before);
    assertThat(state().generation()).isEqualTo(1);
    assertThat(state().built()).contains(new IndexSpec.IvfFlat(40, 4));
    assertThat(state().asked()).isEqualTo(new IndexSpec.IvfFlat(40, 4));
    assertThat(ids(search(new Effort(40, 0, 0)))).isEqualTo(ids(search(Aim.EXACT)));
  }

  @Test
  void what_was_measured_is_lost_with_its_file_and_then_nothing_is_promised_by_it() {
    write(3 * SEAL_ROWS);
    build(new IndexSpec.IvfFlat(40, 4));
    quire.close();
    damage(calibrationFile());
    Fsck fsck = new Fsck(directory, new StoredIndexes());
    assertThat(fsck.check())
        .anySatisfy(finding -> assertThat(finding.path()).endsWith("calibration.json"));
    quire = Quire.open(directory, Embedders.NONE, options());
    assertThat(state().calibration()).isEmpty();
    SearchAnswer answer = search(Aim.DEFAULT);
    assertThat(answer.explanation().warnings()).singleElement().asString().contains("measured");
    assertThat(ids(answer)).isEqualTo(ids(search(Aim.EXACT)));
    quire.close();
    assertThat(fsck.repair()).isNotEmpty();
    assertThat(fsck.check()).noneMatch(Finding::isDamage);
    quire = Quire.open(directory, Embedders.NONE, options());
    assertThat(state().calibration()).as("measured again").isNotEmpty();
  }

  @Test
  void a_snapshot_takes_what_was_measured_along() {
    write(SEAL_ROWS);
    build(new IndexSpec.IvfFlat(40, 4));
    var snapshot = quire.libraries().open(LIBRARY).store().snapshots().create("s");
    assertThat(snapshot.files())
        .anySatisfy(file -> assertThat(file.path()).endsWith("/calibration.json"));
  }

  private double recall() {
    double found = 0;
    for (int i = 0; i < 50; i++) {
      float[] query = vector(new Random(1_000_000 + i));
      List<String> exact = ids(search(Aim.EXACT, query));
      found += ids(search(Aim.DEFAULT, query)).stream().filter(exact::contains).count();
    }
    return found / 500;
  }

  private SearchAnswer search(Aim aim) {
    return search(aim, vector(new Random(-1)));
  }

  private SearchAnswer search(Aim aim, float[] query) {
    SearchQuery.Source source = new SearchQuery.OfVector(Embedding.of(query));
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

  private void write(int count) {
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Optional<ChunkId> id = Optional.of(new ChunkId("c" + written));
      Optional<Embedding> vector = Optional.of(Embedding.of(vector(new Random(written++))));
      items.add(new Item(new DocumentId("d"), new ChunkDraft(id, "", vector, Metadata.EMPTY)));
    }
    for (int from = 0; from < count; from += SEAL_ROWS) {
      List<Item> batch = items.subList(from, Math.min(count, from + SEAL_ROWS));
      quire.chunks().writeAll(LIBRARY, batch, ChunkWrites.Mode.INSERT, Durability.ASYNC);
    }
  }

  private static float[] vector(Random random) {
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

  private String phase(Job job) {
    return quire.jobs().find(job.id()).orElseThrow().phase();
  }

  private IndexState state() {
    return quire.indexes().state(LIBRARY);
  }

  private void reopen() {
    quire.close();
    quire = Quire.open(directory, Embedders.NONE, options());
  }

  private static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waiting until %s", what).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private List<String> segmentFiles() {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(file -> file.toString().contains("/segments/"))
          .map(Path::toString)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path calibrationFile() {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(file -> file.endsWith("calibration.json")).findFirst().orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void damage(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length / 2] ^= 1;
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
