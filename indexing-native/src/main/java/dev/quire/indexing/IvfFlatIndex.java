package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import dev.quire.indexing.kernel.Kernels;
import dev.quire.indexing.kernel.Structs;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Map;

/**
 * Inverted lists around k-means centroids (Sivic and Zisserman, 2003): a query compares the rows of
 * the {@code nprobe} lists whose centroids are nearest, exactly, as {@link BruteIndex} does. The
 * centroids are found by their codes too. With nprobe = nlist the answer is the float scan's.
 *
 * <p>A filter never costs answers. When the allowed rows are no more than the probed lists would
 * hold, they are all compared (exact, and no more work); otherwise, while fewer than k of them turn
 * up, more lists are probed.
 */
public final class IvfFlatIndex implements VectorIndex {
  static final String CENTROIDS = "centroids";
  static final String CENTROID = "centroid_";
  static final String OFFSETS = "list_offsets";

  private static final long PROBES = Structs.offset(Structs.LISTS, "probes");
  private static final long NPROBE = Structs.offset(Structs.LISTS, "nprobe");

  private final CodedRows rows;
  private final CodedRows centroids;
  private final IndexArray offsets;
  private final Metric metric;
  private final int defaultNprobe;

  private IvfFlatIndex(
      CodedRows rows, CodedRows centroids, IndexArray offsets, Metric metric, int nprobe) {
    this.rows = rows;
    this.centroids = centroids;
    this.offsets = offsets;
    this.metric = metric;
    this.defaultNprobe = nprobe;
  }

  /**
   * @param vectors rows in the order of the index, list by list
   * @param arrays those of {@link BruteIndex#open}; {@code centroids} f32[nlist, dimension] with
   *     {@code centroid_codes}… alike; {@code list_offsets} i32[nlist + 1]
   * @param spec whose nprobe is the default, unless it is 0
   * @throws BrokenIndexException when an array is missing, has another type or shape, or the
   *     offsets do not cut the rows into lists
   */
  public static IvfFlatIndex open(
      Vectors vectors, Metric metric, Map<String, IndexArray> arrays, IndexSpec.IvfFlat spec) {
    IndexArray offsets = arrays.get(OFFSETS);
    if (offsets == null || offsets.shape().length != 1) {
      throw new BrokenIndexException(OFFSETS, offsets == null ? "is missing" : "is " + offsets);
    }
    long nlist = offsets.shape()[0] - 1;
    if (nlist < 0 || nlist > IndexSpec.IvfFlat.MAX_NLIST) {
      throw new BrokenIndexException(OFFSETS, "cuts the rows into " + nlist + " lists");
    }
    requireCuts(CodedRows.find(arrays, OFFSETS, ElementType.I32, nlist + 1), vectors.rows());
    IndexArray floats =
        CodedRows.find(arrays, CENTROIDS, ElementType.F32, nlist, vectors.dimension());
    Vectors means = new Vectors(floats.elements(), Math.toIntExact(nlist), vectors.dimension());
    int nprobe = spec.nprobe() > 0 ? spec.nprobe() : defaultNprobe(means.rows());
    return new IvfFlatIndex(
        CodedRows.open(vectors, "", arrays),
        CodedRows.open(means, CENTROID, arrays),
        offsets,
        metric,
        nprobe);
  }

  /** The lists that a search visits when nobody says: few of few, a smaller share of many. */
  static int defaultNprobe(int nlist) {
    return (int) Math.max(1, Math.round(0.8 * Math.sqrt(nlist)));
  }

  private static void requireCuts(IndexArray offsets, int rows) {
    MemorySegment cuts = offsets.elements();
    int nlist = (int) offsets.shape()[0] - 1;
    for (int l = 0; l <= nlist; l++) {
      int least = l == 0 ? 0 : cuts.getAtIndex(JAVA_INT, l - 1);
      int most = l == 0 ? 0 : rows;
      int cut = cuts.getAtIndex(JAVA_INT, l);
      if (cut < least || cut > most || (l == nlist && cut != rows)) {
        throw new BrokenIndexException(
            OFFSETS, "has %d at %d; the lists do not cut %d rows".formatted(cut, l, rows));
      }
    }
  }

  @Override
  public IndexSpec.IvfFlat spec() {
    return new IndexSpec.IvfFlat(nlist(), Math.min(defaultNprobe, nlist()));
  }

  @Override
  public long bytes() {
    long floats = centroids.vectors().floats().byteSize();
    return rows.bytes() + centroids.bytes() + floats + offsets.bytes();
  }

  public int nlist() {
    return centroids.vectors().rows();
  }

  @Override
  public Neighbors search(
      MemorySegment query, int k, Effort effort, RowSet allowed, SearchCounters counters) {
    int n = rows.vectors().rows();
    try (SearchCall call = new SearchCall(rows.vectors(), metric, query, k, allowed)) {
      if (n == 0) {
        return Neighbors.none();
      }
      int nprobe = Math.min(effort.nprobe() > 0 ? effort.nprobe() : defaultNprobe, nlist());
      int candidates = allowed.cardinality(n);
      boolean few = !allowed.isAll() && candidates <= (long) n * nprobe / nlist();
      long found =
          few
              ? Kernels.searchCoded(call.struct(), rows.struct())
              : probeUntil(Math.min(k, candidates), nprobe, call);
      return call.neighbors(found, counters);
    } finally {
      Reference.reachabilityFence(this);
      Reference.reachabilityFence(allowed);
    }
  }

  /** Probes more lists until {@code wanted} rows are found; every list holds them all. */
  private long probeUntil(int wanted, int nprobe, SearchCall call) {
    MemorySegment lists = call.arena().allocate(Structs.LISTS);
    MemorySegment.copy(centroids.struct(), 0, lists, 0, Structs.ROWS.byteSize());
    lists.set(ADDRESS, Structs.offset(Structs.LISTS, "offsets"), offsets.elements());
    for (long probes = nprobe; ; probes = Math.min(4 * probes, nlist())) {
      lists.set(ADDRESS, PROBES, call.arena().allocate(JAVA_LONG, probes));
      lists.set(JAVA_LONG, NPROBE, probes);
      long found = Kernels.searchLists(call.struct(), rows.struct(), lists);
      if (found >= wanted || probes == nlist()) {
        return found;
      }
    }
  }
}
