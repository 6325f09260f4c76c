package dev.quire.engine;

import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.chunk.Embedding;
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
import dev.quire.domain.search.Effort;
import dev.quire.domain.search.SearchQuery;
import dev.quire.domain.service.ChunkService.Item;
import dev.quire.domain.service.ChunkWrites.Mode;
import dev.quire.domain.store.Durability;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Loads rows, builds lists over them and searches, by way of the engine's public API. As a process
 * of its own it says what it found, and how much memory beside the system's cache it took.
 */
final class OutOfCoreWork {
  static final int ROWS = 163_840;
  static final int DIMENSION = 1_024;
  static final int QUERIES = 40;
  static final int K = 10;
  static final String ANSWER = "answer ";
  static final String KIBIBYTES = "kibibytes ";
  static final String MEBIBYTES_READ = "mebibytes read ";

  private static final LibraryId LIBRARY = new LibraryId("large");
  private static final DocumentId DOCUMENT = new DocumentId("rows");

  /** More than are trained in one go, on more rows than there is memory for. */
  private static final IndexSpec LISTS = new IndexSpec.IvfFlat(256, 0);

  private static final Effort EFFORT = new Effort(16, 0, 0);
  private static final int CENTRES = 200;
  private static final int BATCH = 128;
  private static final String LANGUAGE = "language";
  private static final List<String> LANGUAGES = List.of("de", "en", "fr", "sw", "zh");

  private OutOfCoreWork() {}

  public static void main(String[] args) throws IOException {
    try (Quire quire = Quire.open(Path.of(args[0]));
        MostMemory most = new MostMemory()) {
      load(quire);
      System.out.println(KIBIBYTES + most.kibibytesSoFar());
      build(quire);
      System.out.println(KIBIBYTES + most.kibibytesSoFar());
      answers(quire).forEach(answer -> System.out.println(ANSWER + answer));
      System.out.println(KIBIBYTES + most.kibibytesSoFar());
    }
    System.out.println(MEBIBYTES_READ + mebibytesRead());
  }

  /** Looks again and again at what the process takes beside the cache. */
  private static final class MostMemory implements AutoCloseable {
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor();
    private long most;

    MostMemory() {
      ScheduledFuture<?> _ =
          looking.scheduleWithFixedDelay(this::look, 0, 50, TimeUnit.MILLISECONDS);
    }

    private synchronized void look() {
      most = Math.max(most, anonymousKibibytes());
    }

    /** The most that was seen since the last call. */
    synchronized long kibibytesSoFar() {
      look();
      long seen = most;
      most = 0;
      return seen;
    }

    @Override
    public void close() {
      looking.shutdownNow();
    }
  }

  /** The answers of a process with memory for everything. */
  static List<String> inMemory(Path directory) {
    try (Quire quire = Quire.open(directory, Embedders.NONE, EngineOptions.DEFAULT)) {
      load(quire);
      build(quire);
      return answers(quire);
    }
  }

  // no index yet: one is built when all rows are there, not again and again as they come
  private static void load(Quire quire) {
    quire
        .libraries()
        .create(
            LibraryDraft.ofVectors(LIBRARY.value(), DIMENSION)
                .withMetric(Metric.L2)
                .withIndex(new IndexSpec.Brute()));
    quire.chunks().ensureDocument(LIBRARY, DOCUMENT, Durability.ASYNC);
    for (int from = 0; from < ROWS; from += BATCH) {
      List<Item> batch =
          IntStream.range(from, Math.min(from + BATCH, ROWS))
              .mapToObj(OutOfCoreWork::item)
              .toList();
      quire.chunks().writeAll(LIBRARY, batch, Mode.INSERT, Durability.ASYNC);
    }
  }

  private static Item item(int row) {
    return new Item(
        DOCUMENT,
        new ChunkDraft(
            Optional.of(new ChunkId(Integer.toString(row))),
            "",
            Optional.of(Embedding.owning(vector(row))),
            metadata(row)));
  }

  /** Of every field but one the values are as many as rows: on the heap they would be too many. */
  private static Metadata metadata(int row) {
    return Metadata.of(
        Map.of(
            "name",
            MetadataValue.of("the name of row " + row),
            "reversed",
            MetadataValue.of(Integer.reverse(row)),
            "created",
            MetadataValue.of(Instant.ofEpochSecond(row).toString()),
            "source",
            MetadataValue.of("file " + row * 7_919L % ROWS),
            LANGUAGE,
            MetadataValue.of(LANGUAGES.get(row % LANGUAGES.size()))));
  }

  /** A point beside one of the centres, as embeddings lie; the same one for the same number. */
  private static float[] vector(long number) {
    SplittableRandom random = new SplittableRandom(number);
    SplittableRandom centre = new SplittableRandom(-1 - random.nextInt(CENTRES));
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) (centre.nextDouble() + 0.6 * random.nextDouble());
    }
    return vector;
  }

  private static void build(Quire quire) {
    Job job = quire.indexes().build(LIBRARY, Optional.of(LISTS));
    while (!job.state().ended()) {
      LockSupport.parkNanos(1_000_000);
      job = quire.jobs().find(job.id()).orElseThrow();
    }
    if (job.state() != Job.State.SUCCEEDED) {
      throw new AssertionError("the build ended as " + job);
    }
  }

  private static List<String> answers(Quire quire) {
    return Stream.concat(
            IntStream.range(0, QUERIES).mapToObj(query -> answer(quire, query)),
            filters().map(filter -> filter + ": " + quire.chunks().count(LIBRARY, filter)))
        .toList();
  }

  private static Stream<Filter> filters() {
    return Stream.of(
        new Filter.StartsWith("name", "the name of row 99"),
        new Filter.Compare("reversed", Filter.Order.LT, MetadataValue.of(0)),
        new Filter.Equal("source", MetadataValue.of("file 77")),
        new Filter.Exists("created"),
        new Filter.Equal(LANGUAGE, MetadataValue.of("sw")));
  }

  private static String answer(Quire quire, int query) {
    SearchQuery usual = SearchQuery.vector(K, vector(ROWS + query));
    SearchQuery asked =
        new SearchQuery(
            usual.source(),
            K,
            usual.filter(),
            usual.minScore(),
            EFFORT,
            0,
            0,
            usual.include(),
            usual.timeoutMillis());
    return String.join(
        " ",
        quire.search().search(LIBRARY, asked).hits().stream()
            .map(hit -> hit.chunk().id().value() + ":" + hit.distance())
            .toList());
  }

  private static long anonymousKibibytes() {
    return figure("status", "RssAnon");
  }

  /** What the disk brought: pages that memory lost, and all that was read around them. */
  private static long mebibytesRead() {
    return figure("io", "read_bytes") >> 20;
  }

  private static long figure(String file, String name) {
    try {
      return Files.readAllLines(Path.of("/proc/self", file)).stream()
          .filter(line -> line.startsWith(name))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
