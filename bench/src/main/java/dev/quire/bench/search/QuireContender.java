package dev.quire.bench.search;

import dev.quire.bench.UsageException;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.error.AlreadyExists;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.index.IndexState;
import dev.quire.domain.job.Job;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.search.Effort;
import dev.quire.domain.search.SearchQuery;
import dev.quire.domain.store.Durability;
import dev.quire.engine.EngineOptions;
import dev.quire.engine.Quire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** Quire as an embedded database, through nothing but its public API. */
public final class QuireContender implements Contender {
  private static final int BATCH = 2_000;
  private static final long POLL_NANOS = Duration.ofMillis(2).toNanos();

  private final Quire quire;
  private final LibraryId library;
  private final Filter filter;
  private final double loadSeconds;
  private final Built built;

  /**
   * Loads the rows into a library of this directory, unless one is there that holds them already
   * from an earlier run, and builds the index.
   */
  public QuireContender(SearchTask task, Path directory) {
    this(task, directory, false);
  }

  /**
   * @param reuse an index of the kind that the directory has already, rather than build it again
   */
  public QuireContender(SearchTask task, Path directory, boolean reuse) {
    filter = task.share().filter();
    quire =
        Quire.open(
            directory, Embedders.NONE, EngineOptions.DEFAULT.withBuildThreads(task.buildThreads()));
    try {
      library = libraryOf(task);
      loadSeconds = load(task);
      built = reuse && hasIndex(task) ? built(task, 0) : build(task);
    } catch (RuntimeException e) {
      quire.close();
      throw e;
    }
  }

  private LibraryId libraryOf(SearchTask task) {
    String metric = task.metric().name().toLowerCase(Locale.ROOT);
    String id =
        "bench-%s-%s%s"
            .formatted(metric, task.base().fingerprint(), task.share().isAll() ? "" : "-buckets");
    LibraryDraft draft =
        LibraryDraft.ofVectors(id, task.base().dimension()).withMetric(task.metric());
    try {
      return quire.libraries().create(draft).library().id();
    } catch (AlreadyExists e) {
      return new LibraryId(id);
    }
  }

  private double load(SearchTask task) {
    long start = System.nanoTime();
    // the batches of an earlier load came in order: what is missing is at the end
    int[] missing =
        Arrays.stream(task.rows()).skip(quire.chunks().count(library, Filter.ALL)).toArray();
    if (missing.length > 0) {
      new BulkLoad(quire.chunks(), library, Durability.ASYNC)
          .load(task.base(), missing, BATCH, task.share()::metadata);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    System.err.printf("loaded %d rows in %.1f s%n", missing.length, seconds);
    task.base().release();
    return seconds;
  }

  private Built build(SearchTask task) {
    long start = System.nanoTime();
    Job job = quire.indexes().build(library, Optional.of(task.index()));
    while (!job.state().ended()) {
      LockSupport.parkNanos(POLL_NANOS);
      job = quire.jobs().find(job.id()).orElseThrow();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    if (job.state() != Job.State.SUCCEEDED) {
      throw new UsageException(
          "the index was not built: " + job.error().orElse(job.state().toString()));
    }
    return built(task, seconds);
  }

  private boolean hasIndex(SearchTask task) {
    Optional<IndexSpec> there = quire.indexes().state(library).built();
    return there.isPresent() && there.get().type() == task.index().type();
  }

  private Built built(SearchTask task, double seconds) {
    IndexState state = quire.indexes().state(library);
    double bytes =
        (double) task.base().dimension() * Float.BYTES + (double) state.bytes() / state.chunks();
    return new Built(IndexParams.named(state.built().orElse(task.index())), seconds, bytes);
  }

  /** The open database, for work beside the searches. */
  public Quire database() {
    return quire;
  }

  /** The library that holds the rows. */
  public LibraryId library() {
    return library;
  }

  @Override
  public String engine() {
    return "quire";
  }

  /** What writing the rows took, before the index; nearly nothing where they were there. */
  public double loadSeconds() {
    return loadSeconds;
  }

  @Override
  public Built built() {
    return built;
  }

  @Override
  public int[] search(float[] query, int k, Effort effort) {
    var search =
        new SearchQuery(
            new SearchQuery.OfVector(Embedding.of(query)),
            k,
            filter,
            OptionalDouble.empty(),
            effort,
            0,
            0,
            Set.of(), // peers answer with the numbers of rows, and with nothing else
            SearchQuery.MAX_TIMEOUT_MILLIS);
    return quire.search().search(library, search).hits().stream()
        .mapToInt(hit -> BulkLoad.row(hit.chunk().id()))
        .toArray();
  }

  @Override
  public void close() {
    quire.close();
  }
}
