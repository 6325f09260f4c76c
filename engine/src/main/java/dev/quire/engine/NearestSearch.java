package dev.quire.engine;

import dev.quire.domain.Id;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.error.TimedOut;
import dev.quire.domain.library.Library;
import dev.quire.domain.library.Metric;
import dev.quire.domain.search.Explanation;
import dev.quire.domain.search.Plan;
import dev.quire.domain.search.SegmentSearch;
import dev.quire.domain.search.Work;
import dev.quire.domain.store.Match;
import dev.quire.domain.store.NearestQuery;
import dev.quire.engine.Layers.Place;
import dev.quire.engine.recall.Planner;
import dev.quire.engine.recall.SparseLists;
import dev.quire.indexing.Effort;
import dev.quire.indexing.ExactScan;
import dev.quire.indexing.GrowingCodes;
import dev.quire.indexing.Neighbors;
import dev.quire.indexing.RowSet;
import dev.quire.indexing.SearchCounters;
import dev.quire.indexing.VectorIndex;
import dev.quire.indexing.Vectors;
import dev.quire.storage.segment.SealedSegment;
import dev.quire.storage.segment.Segment;
import dev.quire.storage.segment.VectorBlock;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** One search through all layers of a view, each by its own plan: each layer's nearest, merged. */
final class NearestSearch {
  private static final Comparator<Candidate> ORDER =
      Comparator.comparingDouble(Candidate::distance)
          .thenComparing(candidate -> candidate.id().value(), Id::compare);

  private final Layers layers;
  private final Metric metric;
  private final NearestQuery query;
  private final Planner planner;
  private final MemorySegment vector;
  private final AllowedRows allowedRows;
  private final List<Candidate> found = new ArrayList<>();
  private final List<SegmentSearch> searches = new ArrayList<>();
  private long mergeNanos;

  NearestSearch(Layers layers, Library library, NearestQuery query) {
    this.layers = layers;
    this.metric = library.metric();
    this.query = query;
    this.planner = new Planner(library.recallTarget(), query.aim(), query.k());
    this.vector = MemorySegment.ofArray(query.query().toArray());
    this.allowedRows = new AllowedRows(layers, query.filter());
  }

  /**
   * The k nearest, or all that are allowed where they are fewer; nearest first, equal distances by
   * chunk id.
   */
  List<Match> matches() {
    for (int i = 0; i < layers.all().size(); i++) {
      if (layers.all().get(i).segment().chunkRows() > 0) {
        search(i, layers.all().get(i));
      }
    }
    long start = System.nanoTime();
    found.sort(ORDER);
    List<Candidate> best = found.subList(0, Math.min(query.k(), found.size()));
    HitsAhead.ids(
        layers,
        best.stream().map(candidate -> new Place(candidate.place(), candidate.row())).toList());
    List<Match> nearest = new ArrayList<>(best.size());
    for (Candidate candidate : best) {
      nearest.add(candidate.match());
    }
    mergeNanos = System.nanoTime() - start;
    return nearest;
  }

  /** How {@link #matches} came about. */
  Explanation explanation() {
    double target = planner.recallTarget();
    return new Explanation(
        target > 0 ? OptionalDouble.of(target) : OptionalDouble.empty(), searches, mergeNanos, 0);
  }

  private void search(int place, Layer layer) {
    requireTime();
    long start = System.nanoTime();
    List<Stretch> stretches = stretches(layer);
    int rows = layer.segment().chunkRows();
    int allowed = 0;
    for (Stretch stretch : stretches) {
      allowed += stretch.allowed().count();
    }
    Plan plan = planner.plan(layer.index(), rows, allowed);
    long filtered = System.nanoTime();
    SearchCounters counters = new SearchCounters();
    int before = found.size();
    look(place, layer, stretches, plan, counters);
    if (layer.index().isPresent()
        && SparseLists.wereProbed(
            plan, layer.index().get().index().spec(), allowed, work(counters))) {
      found.subList(before, found.size()).clear();
      plan = Plan.scan("the filter allows hardly any of the rows in the lists near the question");
      look(place, layer, stretches, plan, counters);
    }
    searches.add(
        new SegmentSearch(
            layer.segment() instanceof SealedSegment sealed
                ? OptionalLong.of(sealed.number())
                : OptionalLong.empty(),
            layer.indexType(),
            rows,
            allowed,
            plan,
            work(counters),
            filtered - start,
            System.nanoTime() - filtered));
  }

  private void look(
      int place, Layer layer, List<Stretch> stretches, Plan plan, SearchCounters counters) {
    for (Stretch stretch : stretches) {
      requireTime();
      nearest(place, layer.segment(), stretch, kernel(layer, stretch, plan, counters));
    }
  }

  private List<Stretch> stretches(Layer layer) {
    List<Stretch> stretches = new ArrayList<>();
    for (VectorBlock block : layer.segment().vectors()) {
      // codes are made here, which may take as long as a search
      requireTime();
      stretches.addAll(Stretch.of(layer, block, allowedRows));
    }
    return stretches;
  }

  private KernelSearch kernel(Layer layer, Stretch stretch, Plan plan, SearchCounters counters) {
    if (layer.index().isEmpty()) {
      return inMemory(stretch, counters);
    }
    VectorIndex index = layer.index().get().index();
    if (plan.isExact()) {
      return (k, rows) -> index.scan(vector, k, rows, counters);
    }
    Effort effort =
        new Effort(plan.effort().nprobe(), plan.effort().efSearch(), plan.effort().rerank());
    return (k, rows) -> index.search(vector, k, effort, rows, counters);
  }

  private KernelSearch inMemory(Stretch stretch, SearchCounters counters) {
    Vectors vectors = stretch.vectors();
    if (stretch.codes().isEmpty()) {
      return (k, rows) -> ExactScan.search(vectors, metric, vector, k, rows, counters);
    }
    GrowingCodes codes = stretch.codes().get();
    return (k, rows) -> codes.search(vectors, metric, vector, k, rows, counters);
  }

  private static Work work(SearchCounters counters) {
    return new Work(
        counters.listsProbed(),
        counters.codesCompared(),
        counters.vectorsCompared(),
        counters.nodesVisited(),
        counters.reranked());
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
  private void nearest(int place, Segment segment, Stretch stretch, KernelSearch search) {
    int allowed = stretch.allowed().count();
    if (allowed == 0) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      RowSet rows = stretch.allowed().set(arena);
      int wanted = Math.min(query.k() + 1, allowed);
      Neighbors neighbors = search.search(wanted, rows);
      while (neighbors.size() == wanted
          && wanted < allowed
          && neighbors.distance(wanted - 1) == neighbors.distance(query.k() - 1)) {
        wanted = (int) Math.min(2L * wanted, allowed);
        neighbors = search.search(wanted, rows);
      }
      requireEnough(segment, neighbors.size(), wanted);
      add(place, segment, stretch.firstRow(), neighbors);
    }
  }

  private static void requireEnough(Segment segment, int found, int wanted) {
    if (found < wanted) {
      throw new AssertionError(
          segment + " gave " + found + " rows where " + wanted + " were wanted and allowed");
    }
  }

  private void add(int place, Segment segment, int firstRow, Neighbors neighbors) {
    for (int i = 0; i < neighbors.size(); i++) {
      found.add(new Candidate(segment, place, firstRow + neighbors.row(i), neighbors.distance(i)));
    }
  }

  /**
   * A row that may be among the nearest. Its id is read where a tie, or the answer, asks for it.
   */
  private record Candidate(Segment segment, int place, int row, float distance) {
    ChunkId id() {
      return segment.chunkId(row);
    }

    Match match() {
      return new Match(id(), distance, place, row);
    }
  }

  private void requireTime() {
    if (System.nanoTime() - query.deadlineNanos() > 0) {
      throw new TimedOut("the search did not end within its time; allow more by timeoutMs");
    }
  }
}
