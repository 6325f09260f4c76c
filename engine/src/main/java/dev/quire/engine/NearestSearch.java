package dev.quire.engine;

import dev.quire.domain.Id;
import dev.quire.domain.error.TimedOut;
import dev.quire.domain.library.IndexType;
import dev.quire.domain.library.Metric;
import dev.quire.domain.store.Match;
import dev.quire.domain.store.NearestQuery;
import dev.quire.engine.AllowedRows.Allowed;
import dev.quire.indexing.Effort;
import dev.quire.indexing.ExactScan;
import dev.quire.indexing.Neighbors;
import dev.quire.indexing.RowSet;
import dev.quire.indexing.SearchCounters;
import dev.quire.indexing.VectorIndex;
import dev.quire.indexing.Vectors;
import dev.quire.storage.segment.Segment;
import dev.quire.storage.segment.VectorBlock;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** One search through all layers of a view: each layer's nearest, merged. */
final class NearestSearch {
  private static final Comparator<Match> ORDER =
      Comparator.comparingDouble(Match::kernelDistance)
          .thenComparing(match -> match.chunkId().value(), Id::compare);

  private final Layers layers;
  private final Metric metric;
  private final NearestQuery query;
  private final MemorySegment vector;
  private final AllowedRows allowedRows;
  private final SearchCounters counters = new SearchCounters();
  private final List<Match> found = new ArrayList<>();

  NearestSearch(Layers layers, Metric metric, NearestQuery query) {
    this.layers = layers;
    this.metric = metric;
    this.query = query;
    this.vector = MemorySegment.ofArray(query.query().toArray());
    this.allowedRows = new AllowedRows(layers, query.filter());
  }

  /**
   * The k nearest, or all that are allowed where they are fewer; nearest first, equal distances by
   * chunk id.
   */
  List<Match> matches() {
    for (int i = 0; i < layers.all().size(); i++) {
      Layer layer = layers.all().get(i);
      if (layer.index().isPresent() && !(query.exact() && approximate(layer.index().get()))) {
        searchIndex(i, layer, layer.index().get());
      } else {
        scan(i, layer);
      }
    }
    found.sort(ORDER);
    return found.subList(0, Math.min(query.k(), found.size()));
  }

  private static boolean approximate(VectorIndex index) {
    return index.type() != IndexType.BRUTE;
  }

  private void searchIndex(int place, Layer layer, VectorIndex index) {
    requireTime();
    Segment segment = layer.segment();
    Allowed allowed = allowedRows.of(layer, 0, segment.chunkRows());
    int found =
        nearest(
            place,
            segment,
            0,
            allowed,
            (k, rows) -> index.search(vector, k, effort(), rows, counters));
    if (found < Math.min(query.k(), allowed.count())) {
      throw new AssertionError(
          "the index of "
              + segment
              + " found "
              + found
              + " rows of "
              + allowed.count()
              + " allowed, "
              + query.k()
              + " were wanted");
    }
  }

  private Effort effort() {
    return new Effort(query.effort().nprobe(), query.effort().efSearch(), query.effort().rerank());
  }

  private void scan(int place, Layer layer) {
    for (VectorBlock block : layer.segment().vectors()) {
      requireTime();
      Allowed allowed = allowedRows.of(layer, block.firstRow(), block.rows());
      Vectors vectors = new Vectors(block.floats(), block.rows(), query.query().dimension());
      nearest(
          place,
          layer.segment(),
          block.firstRow(),
          allowed,
          (k, rows) -> ExactScan.search(vectors, metric, vector, k, rows, counters));
    }
  }

  /** Looks for the k nearest of a set. */
  @FunctionalInterface
  private interface KernelSearch {
    Neighbors search(int k, RowSet allowed);
  }

  /**
   * Adds what is found, and so many that no tie is cut: kernels break ties by row, answers by chunk
   * id. Where the k-th and the last that came back are equally far, more are asked for until they
   * are not.
   */
  private int nearest(
      int place, Segment segment, int firstRow, Allowed allowed, KernelSearch search) {
    if (allowed.count() == 0) {
      return 0;
    }
    try (Arena arena = Arena.ofConfined()) {
      RowSet rows = allowed.set(arena);
      int wanted = Math.min(query.k() + 1, allowed.count());
      Neighbors neighbors = search.search(wanted, rows);
      while (neighbors.size() == wanted
          && wanted < allowed.count()
          && neighbors.distance(wanted - 1) == neighbors.distance(query.k() - 1)) {
        wanted = (int) Math.min(2L * wanted, allowed.count());
        neighbors = search.search(wanted, rows);
      }
      add(place, segment, firstRow, neighbors);
      return neighbors.size();
    }
  }

  private void add(int place, Segment segment, int firstRow, Neighbors neighbors) {
    for (int i = 0; i < neighbors.size(); i++) {
      int row = firstRow + neighbors.row(i);
      found.add(new Match(segment.chunkId(row), neighbors.distance(i), place, row));
    }
  }

  private void requireTime() {
    if (System.nanoTime() - query.deadlineNanos() > 0) {
      throw new TimedOut("the search did not end within its time; allow more by timeoutMs");
    }
  }
}
