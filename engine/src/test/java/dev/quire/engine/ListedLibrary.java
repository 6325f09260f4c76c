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
import dev.quire.domain.library.Metric;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.domain.search.Aim;
import dev.quire.domain.search.SegmentSearch;
import dev.quire.domain.service.ChunkService.Item;
import dev.quire.domain.service.ChunkWrites;
import dev.quire.domain.store.Durability;
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

/**
 * A library with an index of lists or a graph, and rows in memory that are never sealed by
 * themselves.
 */
final class ListedLibrary implements AutoCloseable {
  static final long SEED = Long.getLong("seed", new Random().nextLong());
  static final LibraryId ID = new LibraryId("library");
  static final int DIMENSION = 16;
  static final int BUILT = 6_000;
  static final Filter SOME = new Filter.Equal("third", MetadataValue.of(0));

  private static final DocumentId DOCUMENT = new DocumentId("d");
  private static final long PATIENCE_NANOS = Duration.ofMinutes(10).toNanos();
  private static final EngineOptions NEVER_SEALED = new EngineOptions(1_000_000, 1 << 30, 4, 1);

  private final Random random = new Random(SEED);
  private int rows;
  private final Quire quire;

  private ListedLibrary(Path directory) {
    this.quire = Quire.open(directory, Embedders.NONE, NEVER_SEALED);
  }

  /** The library that a directory has. */
  static ListedLibrary open(Path directory) {
    return new ListedLibrary(directory);
  }

  /** A new one, whose first {@link #BUILT} rows are in the index. */
  static ListedLibrary create(Path directory, Metric metric, IndexSpec spec) {
    ListedLibrary library = new ListedLibrary(directory);
    library.quire.libraries().create(draft().withMetric(metric));
    library
        .quire
        .documents()
        .create(ID, DocumentDraft.ofChunks(DOCUMENT.value(), ""), Durability.ASYNC);
    library.write(0, BUILT);
    library.build(spec);
    return library;
  }

  private static LibraryDraft draft() {
    return LibraryDraft.ofVectors(ID.value(), DIMENSION);
  }

  Quire quire() {
    return quire;
  }

  Random random() {
    return random;
  }

  /** Builds the index over all rows that there are, and waits for it. */
  void build(IndexSpec spec) {
    Job job = quire.indexes().build(ID, Optional.of(spec));
    await(() -> quire.jobs().find(job.id()).orElseThrow().state().ended());
    assertThat(quire.jobs().find(job.id()).orElseThrow().state()).isEqualTo(Job.State.SUCCEEDED);
  }

  void write(int from, int rows) {
    List<Item> items = new ArrayList<>();
    for (int i = from; i < from + rows; i++) {
      Metadata metadata =
          new Metadata(
              new TreeMap<>(
                  Map.of("third", MetadataValue.of(i % 3), "number", MetadataValue.of(i))));
      items.add(
          new Item(
              DOCUMENT, new ChunkDraft(Optional.of(id(i)), "", Optional.of(point()), metadata)));
    }
    quire.chunks().writeAll(ID, items, ChunkWrites.Mode.INSERT, Durability.ASYNC);
    this.rows = from + rows;
  }

  /** The number of the row behind the last one written. */
  int rows() {
    return rows;
  }

  void delete(int number) {
    quire.chunks().delete(ID, id(number), Precondition.none(), Durability.ASYNC);
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

  SegmentView view() {
    return (SegmentView) quire.libraries().open(ID).view();
  }

  NearestQuery query(SegmentView view, int k, Filter filter, Aim aim) {
    Embedding point = point().preparedFor(view.library().metric());
    return new NearestQuery(point, k, filter, aim, System.nanoTime() + PATIENCE_NANOS);
  }

  /** What a search says of rows that no segment holds yet. */
  List<SegmentSearch> inMemory(SegmentView view, Aim aim) {
    return view.nearest(query(view, 10, Filter.ALL, aim)).explanation().segments().stream()
        .filter(search -> search.segment().isEmpty())
        .toList();
  }

  /** The layers of a view, of which those in memory have neither codes nor lists. */
  static Layers withoutLists(SegmentView view) {
    return new Layers(
        view.layers().all().stream()
            .map(layer -> new Layer(layer.segment(), layer.deletions(), layer.index()))
            .toList());
  }

  /** The lists of what is in memory. */
  static LiveLists lists(SegmentView view) {
    return view.layers().all().getLast().codes().orElseThrow().lists();
  }

  /** Searches until so many rows have joined lists. */
  void awaitListed(int rows) {
    await(
        () -> {
          try (SegmentView view = view()) {
            inMemory(view, Aim.DEFAULT);
            return lists(view).rows() >= rows;
          }
        });
  }

  /** Searches until as many rows are linked in a graph as is worth a turn. */
  void awaitLinked(int rows) {
    await(
        () -> {
          try (SegmentView view = view()) {
            inMemory(view, Aim.DEFAULT);
            return graph(view).rows() > rows - LiveIndex.MORE_ROWS;
          }
        });
  }

  /** The graph of what is in memory. */
  static LiveGraph graph(SegmentView view) {
    return view.layers().all().getLast().codes().orElseThrow().graph();
  }

  static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("-Dseed=%d", SEED).isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  @Override
  public void close() {
    quire.close();
  }
}
