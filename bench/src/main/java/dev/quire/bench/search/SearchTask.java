package dev.quire.bench.search;

import dev.quire.bench.Options;
import dev.quire.bench.UsageException;
import dev.quire.bench.measure.Recall;
import dev.quire.bench.rows.FilterShare;
import dev.quire.bench.rows.FloatRows;
import dev.quire.bench.rows.GroundTruth;
import dev.quire.bench.rows.NeighborRows;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.error.QuireException;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.IndexType;
import dev.quire.domain.library.Metric;
import dev.quire.domain.search.SearchQuery;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What is searched, and how it is judged: the same for every contender.
 *
 * @param index as it was asked for
 * @param truth the file of the true neighbours, among the rows of the share
 * @param share of the rows that a filter lets through
 */
public record SearchTask(
    FloatRows base,
    FloatRows queries,
    Path truth,
    Metric metric,
    int k,
    IndexSpec index,
    int buildThreads,
    FilterShare share) {
  private static final List<String> OPTIONS =
      List.of(
          "base",
          "queries",
          "gt",
          "metric",
          "k",
          "index",
          "params",
          "build-threads",
          "filter-share");

  /** The names of the options that a task is read from, and those of a command around it. */
  public static String[] optionsAnd(String... more) {
    return Stream.concat(OPTIONS.stream(), Stream.of(more)).toArray(String[]::new);
  }

  /** Maps the files for as long as the arena is open; true neighbours are computed if not given. */
  public static SearchTask of(Options options, Arena arena) throws IOException {
    // whatever cannot be is said before anything that takes long
    IndexType type = options.choice("index", IndexType.AUTO);
    IndexSpec index = IndexParams.spec(type, options.text("params", ""));
    Efforts.parse(options.text("efforts", ""), type);
    Path queriesFile = options.file("queries");
    FloatRows base = FloatRows.open(options.file("base"), arena);
    FloatRows queries = FloatRows.open(queriesFile, arena);
    Metric metric = options.choice("metric", Metric.COSINE);
    int k = options.count("k", 10);
    requireFit(base, queries, k);
    requireAnswerable(queries, metric);
    requireSound(base);
    sayWhatIsLeftOut(base, metric);
    FilterShare share = FilterShare.of(options.number("filter-share", 1));
    Path truth =
        options.find("gt").isPresent()
            ? fitting(options.file("gt"), base, queries, k)
            : GroundTruth.beside(queriesFile, base, queries, metric, k, share);
    int cores = Runtime.getRuntime().availableProcessors();
    return new SearchTask(
        base, queries, truth, metric, k, index, options.count("build-threads", cores), share);
  }

  private static void requireFit(FloatRows base, FloatRows queries, int k) {
    if (base.dimension() != queries.dimension()) {
      throw new UsageException(
          "the base has dimension %d, the queries have %d"
              .formatted(base.dimension(), queries.dimension()));
    }
    if (queries.rows() == 0 || k > base.rows()) {
      throw new UsageException(
          "k is %d; with %d base rows and %d queries that cannot be answered"
              .formatted(k, base.rows(), queries.rows()));
    }
    if (k > SearchQuery.MAX_TOP_K) {
      throw new UsageException(
          "k is %d; a search answers with %d rows at most".formatted(k, SearchQuery.MAX_TOP_K));
    }
  }

  private static void requireAnswerable(FloatRows queries, Metric metric) {
    for (int query = 0; query < queries.rows(); query++) {
      try {
        Embedding.of(queries.row(query)).preparedFor(metric);
      } catch (QuireException e) {
        throw new UsageException("query %d (from 0) %s".formatted(query, e.getMessage()));
      }
    }
  }

  private static void requireSound(FloatRows base) {
    for (int row = 0; row < base.rows(); row++) {
      try {
        Embedding.owning(base.row(row));
      } catch (QuireException e) {
        throw new UsageException("row %d (from 0) of the base: %s".formatted(row, e.getMessage()));
      }
    }
  }

  private static void sayWhatIsLeftOut(FloatRows base, Metric metric) {
    long zeros = base.rows() - withDirection(base, metric).count();
    if (zeros > 0) {
      System.err.printf(
          "%d rows of the base are zero vectors, which a cosine library refuses: left out%n",
          zeros);
    }
  }

  /** The numbers of the rows that a library of the metric takes. */
  public int[] rows() {
    return withDirection(base, metric).toArray();
  }

  private static IntStream withDirection(FloatRows base, Metric metric) {
    IntStream all = IntStream.range(0, base.rows());
    return metric == Metric.COSINE ? all.filter(row -> !isZero(base.row(row))) : all;
  }

  private static boolean isZero(float[] values) {
    for (float value : values) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  private static Path fitting(Path truth, FloatRows base, FloatRows queries, int k) {
    NeighborRows.read(truth).requireFit(base, queries, k);
    return truth;
  }

  /** How answers to this task are judged. */
  public Recall recall() {
    return new Recall(base, queries, NeighborRows.read(truth), metric, k);
  }
}
