package dev.quire.engine;

import dev.quire.domain.error.TimedOut;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.library.Library;
import dev.quire.domain.library.Metric;
import dev.quire.domain.search.Effort;
import dev.quire.domain.search.Explanation;
import dev.quire.domain.search.Plan;
import dev.quire.domain.search.SegmentSearch;
import dev.quire.domain.store.Match;
import dev.quire.domain.store.NearestQuery;
import dev.quire.engine.AllowedRows.Allowed;
import dev.quire.engine.Candidates.Candidate;
import dev.quire.engine.SearchedPart.Began;
import dev.quire.engine.recall.MeasuredIndex;
import dev.quire.engine.recall.Planner;
import dev.quire.engine.recall.SparseLists;
import dev.quire.indexing.ExactScan;
import dev.quire.indexing.GrowingCodes;
import dev.quire.indexing.JoinedRows;
import dev.quire.indexing.Neighbors;
import dev.quire.indexing.Question;
import dev.quire.indexing.RowSet;
import dev.quire.indexing.SearchCounters;
import dev.quire.indexing.VectorIndex;
import dev.quire.indexing.Vectors;
import dev.quire.storage.segment.Segment;
import dev.quire.storage.segment.VectorBlock;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * One search through all layers of a view, each by its own plan: each layer's nearest, merged. What
 * has an index goes first: it soon finds rows so near that of those in memory hardly one must be
 * compared in floats.
 */
final class NearestSearch {
  private static final Plan NO_LISTS_NEAR =
      Plan.scan("the filter allows hardly any of the rows in the lists near the question");

  private final Layers layers;
  private final Metric metric;
  private final NearestQuery query;
  private final Planner planner;
  private final MemorySegment vector;
  private final AllowedRows allowedRows;
  private final Candidates nearest;
  private final OptionalLong joinedTo;
  private final List<SegmentSearch> searches = new ArrayList<>();
  private long mergeNanos;

  /**
   * @param joinedTo the segment whose index rows in memory should have joined; empty where it has
   *     none that they can: then they are compared one by one, as its own plans say
   */
  NearestSearch(Layers layers, Library library, NearestQuery query, OptionalLong joinedTo) {
    this.layers = layers;
    this.metric = library.metric();
    this.query = query;
    this.planner = new Planner(library.recallTarget(), query.aim(), query.k());
    this.vector = MemorySegment.ofArray(query.query().toArray());
    this.allowedRows = new AllowedRows(layers, query.filter(), this::requireTime);
    this.nearest = new Candidates(query.k());
    this.joinedTo = joinedTo;
  }

  /**
   * The k nearest, or all that are allowed where they are fewer; nearest first, equal distances by
   * chunk id.
   */
  List<Match> matches() {
    searchThose(true);
    searchThose(false);
    long start = System.nanoTime();
    List<Match> matches = nearest.matches(layers);
    mergeNanos = System.nanoTime() - start;
    return matches;
  }

  /** How {@link #matches} came about. */
  Explanation explanation() {
    double target = planner.recallTarget();
    return new Explanation(
        target > 0 ? OptionalDouble.of(target) : OptionalDouble.empty(), searches, mergeNanos, 0);
  }

  private void searchThose(boolean indexed) {
    for (int place = 0; place < layers.all().size(); place++) {
      Layer layer = layers.all().get(place);
      if (layer.index().isPresent() == indexed && layer.segment().chunkRows() > 0) {
        requireTime();
        if (indexed) {
          searches.add(searchIndexed(place, layer));
        } else {
          searchInMemory(place, layer);
        }
      }
    }
  }

  private SegmentSearch searchIndexed(int place, Layer layer) {
    long start = System.nanoTime();
    MeasuredIndex measured = layer.index().orElseThrow();
    int rows = layer.segment().chunkRows();
    Allowed allowed = allowedRows.of(layer, 0, rows);
    Plan plan = planner.plan(layer.index(), rows, allowed.count());
    long filtered = System.nanoTime();
    SearchCounters counters = new SearchCounters();
    List<Candidate> found =
        found(place, layer, 0, allowed, kernel(measured.index(), plan, counters));
    if (SparseLists.wereProbed(
        plan, measured.index().spec(), allowed.count(), SearchedPart.work(counters))) {
      plan = NO_LISTS_NEAR;
      found = found(place, layer, 0, allowed, kernel(measured.index(), plan, counters));
    }
    nearest.add(found);
    SearchedPart all = new SearchedPart(layer, layer.indexType(), rows, allowed.count());
    return all.report(plan, counters, new Began(start, filtered));
  }

  /** Those that have joined something by this, where that is planned, and the others one by one. */
  private void searchInMemory(int place, Layer layer) {
    int found = 0;
    Optional<LiveIndex.Use> joined = joinedTo.isPresent() ? layer.joined() : Optional.empty();
    if (joined.isPresent()) {
      try (LiveIndex.Use use = joined.get()) {
        Optional<SegmentSearch> search = searchJoined(place, layer, use);
        found = search.map(SegmentSearch::rows).orElse(0);
        search.ifPresent(searches::add);
      }
    }
    if (found < layer.segment().chunkRows()) {
      searches.add(scanned(place, layer, found));
    }
  }

  /**
   * Empty where comparing them all is the plan: also while fewer than k rows are known, since the
   * effort was measured of rows that are nearer than the k-th. And where what they have joined is
   * of before a rebuild, and an effort was named, which means the index as it is.
   */
  private Optional<SegmentSearch> searchJoined(int place, Layer layer, LiveIndex.Use use) {
    long start = System.nanoTime();
    JoinedRows joined = use.rows();
    Allowed allowed = allowedRows.of(layer, 0, joined.rows());
    // deleted rows do not make answers farther, as a filter does
    int like = query.filter() instanceof Filter.All ? joined.rows() : allowed.count();
    Plan plan = planner.plan(Optional.of(use.index()), joined.rows(), like);
    long filtered = System.nanoTime();
    boolean isMeant = plan.expected().isPresent() || use.areOf(joinedTo.orElseThrow());
    if (plan.isExact()
        || !isMeant
        || nearest.limit() == Float.POSITIVE_INFINITY
        || allowed.count() == 0) {
      return Optional.empty();
    }
    SearchCounters counters = new SearchCounters();
    List<Candidate> found = found(place, layer, 0, allowed, kernel(joined, plan, counters));
    if (SparseLists.wereProbed(plan, joined.spec(), allowed.count(), SearchedPart.work(counters))) {
      return Optional.empty();
    }
    nearest.add(found);
    SearchedPart part = new SearchedPart(layer, joined.type(), joined.rows(), allowed.count());
    return Optional.of(part.report(plan, counters, new Began(start, filtered)));
  }

  private KernelSearch kernel(JoinedRows joined, Plan plan, SearchCounters counters) {
    Effort effort = plan.effort();
    return (k, limit, rows) ->
        joined.search(new Question(vector, k, limit), effort, rows, counters);
  }

  private SegmentSearch scanned(int place, Layer layer, int from) {
    long start = System.nanoTime();
    List<Stretch> stretches = stretches(layer, from);
    int allowed = 0;
    for (Stretch stretch : stretches) {
      allowed += stretch.allowed().count();
    }
    Plan plan = planner.plan(layer.index(), layer.segment().chunkRows(), allowed);
    long filtered = System.nanoTime();
    SearchCounters counters = new SearchCounters();
    for (Stretch stretch : stretches) {
      requireTime();
      nearest.add(
          found(place, layer, stretch.firstRow(), stretch.allowed(), kernel(stretch, counters)));
    }
    SearchedPart part =
        new SearchedPart(layer, layer.indexType(), layer.segment().chunkRows() - from, allowed);
    return part.report(plan, counters, new Began(start, filtered));
  }

  private List<Stretch> stretches(Layer layer, int from) {
    List<Stretch> stretches = new ArrayList<>();
    for (VectorBlock block : layer.segment().vectors()) {
      // codes are made here, which may take as long as a search
      requireTime();
      int skipped = Math.max(0, from - block.firstRow());
      if (skipped < block.rows()) {
        stretches.addAll(Stretch.of(layer, block, skipped, allowedRows));
      }
    }
    return stretches;
  }

  private KernelSearch kernel(VectorIndex index, Plan plan, SearchCounters counters) {
    if (plan.isExact()) {
      return (k, limit, rows) -> index.scan(new Question(vector, k, limit), rows, counters);
    }
    Effort effort = plan.effort();
    // without the limit: how many lists are probed, or nodes met, depends on how many rows are
    // found
    return (k, limit, rows) -> index.search(vector, k, effort, rows, counters);
  }

  private KernelSearch kernel(Stretch stretch, SearchCounters counters) {
    Vectors vectors = stretch.vectors();
    if (stretch.codes().isEmpty()) {
      return (k, limit, rows) ->
          ExactScan.search(vectors, metric, new Question(vector, k, limit), rows, counters);
    }
    GrowingCodes codes = stretch.codes().get();
    return (k, limit, rows) ->
        codes.search(
            stretch.firstCoded(), vectors, metric, new Question(vector, k, limit), rows, counters);
  }

  /** Looks for the k nearest of a set; those farther than the limit may be left out. */
  @FunctionalInterface
  private interface KernelSearch {
    Neighbors search(int k, float limit, RowSet allowed);
  }

  /**
   * What is found, and so many that no tie is cut: kernels break ties by row, answers by chunk id.
   * Where the k-th and the last that came back are equally far, more are asked for until they are
   * not.
   */
  private List<Candidate> found(
      int place, Layer layer, int firstRow, Allowed set, KernelSearch search) {
    int allowed = set.count();
    if (allowed == 0) {
      return List.of();
    }
    try (Arena arena = Arena.ofConfined()) {
      RowSet rows = set.set(arena);
      float limit = nearest.limit();
      int wanted = Math.min(query.k() + 1, allowed);
      Neighbors neighbors = search.search(wanted, limit, rows);
      while (neighbors.size() == wanted
          && wanted < allowed
          && neighbors.distance(wanted - 1) == neighbors.distance(query.k() - 1)) {
        wanted = (int) Math.min(2L * wanted, allowed);
        neighbors = search.search(wanted, limit, rows);
      }
      requireEnough(layer.segment(), neighbors.size(), wanted, limit);
      return candidates(place, layer.segment(), firstRow, neighbors);
    }
  }

  private static void requireEnough(Segment segment, int found, int wanted, float limit) {
    if (found < wanted && limit == Float.POSITIVE_INFINITY) {
      throw new AssertionError(
          segment + " gave " + found + " rows where " + wanted + " were wanted and allowed");
    }
  }

  private static List<Candidate> candidates(
      int place, Segment segment, int firstRow, Neighbors neighbors) {
    List<Candidate> candidates = new ArrayList<>(neighbors.size());
    for (int i = 0; i < neighbors.size(); i++) {
      candidates.add(
          new Candidate(segment, place, firstRow + neighbors.row(i), neighbors.distance(i)));
    }
    return candidates;
  }

  private void requireTime() {
    if (System.nanoTime() - query.deadlineNanos() > 0) {
      throw new TimedOut("the search did not end within its time; allow more by timeoutMs");
    }
  }
}
