package dev.quire.indexing;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import dev.quire.domain.search.Effort;
import dev.quire.indexing.kernel.Scans;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Map;

/**
 * Inverted lists around k-means centroids: a query compares the rows of the {@code nprobe} lists
 * whose centroids are nearest, exactly, as {@link BruteIndex} does. The centroids are found by
 * their codes too. With nprobe = nlist the answer is the float scan's.
 *
 * <p>A filter never costs answers. When the allowed rows are no more than the probed lists would
 * hold, they are all compared (exact, and no more work); otherwise, while fewer than k of them turn
 * up, more lists are probed.
 */
public final class IvfFlatIndex implements VectorIndex {
  private final CodedRows rows;
  private final InvertedFile file;
  private final Metric metric;
  private final int defaultNprobe;

  private IvfFlatIndex(CodedRows rows, InvertedFile file, Metric metric, int nprobe) {
    this.rows = rows;
    this.file = file;
    this.metric = metric;
    this.defaultNprobe = nprobe;
  }

  /**
   * @param vectors rows in the order of the index, list by list
   * @param arrays those of {@link BruteIndex#open} and of {@link InvertedFile}
   * @param spec whose nprobe is the default, unless it is 0
   * @throws BrokenIndexException when an array is missing, has another type or shape, or the
   *     offsets do not cut the rows into lists
   */
  public static IvfFlatIndex open(
      Vectors vectors, Metric metric, Map<String, IndexArray> arrays, IndexSpec.IvfFlat spec) {
    InvertedFile file = InvertedFile.open(vectors, arrays);
    int nprobe = spec.nprobe() > 0 ? spec.nprobe() : InvertedFile.nprobe(file.nlist(), 0.8);
    return new IvfFlatIndex(CodedRows.open(vectors, "", arrays), file, metric, nprobe);
  }

  @Override
  public IndexSpec.IvfFlat spec() {
    return new IndexSpec.IvfFlat(nlist(), Math.min(defaultNprobe, nlist()));
  }

  @Override
  public boolean isOnDisk() {
    return rows.isOnDisk();
  }

  @Override
  public long bytes() {
    return rows.bytes() + file.bytes();
  }

  public int nlist() {
    return file.nlist();
  }

  @Override
  public int listsToInherit() {
    return nlist();
  }

  @Override
  public void validate() {
    file.validate();
    rows.validate(VECTORS);
  }

  @Override
  public Neighbors scan(Question question, RowSet allowed, SearchCounters counters) {
    return rows.scan(metric, question, allowed, counters);
  }

  @Override
  public Neighbors search(
      MemorySegment query, int k, Effort effort, RowSet allowed, SearchCounters counters) {
    int n = rows.vectors().rows();
    try (SearchCall call =
        new SearchCall(rows.vectors(), metric, new Question(query, k), allowed)) {
      if (n == 0) {
        return Neighbors.none();
      }
      int nprobe = Math.min(effort.nprobe() > 0 ? effort.nprobe() : defaultNprobe, nlist());
      int candidates = allowed.cardinality(n);
      boolean few = !allowed.isAll() && candidates <= (long) n * nprobe / nlist();
      long found =
          few
              ? Scans.searchCoded(call.struct(), rows.struct())
              : file.probeUntil(
                  Math.min(k, candidates),
                  nprobe,
                  call.scratch(),
                  lists -> Scans.searchLists(call.struct(), rows.struct(), lists));
      return call.neighbors(found, counters);
    } finally {
      Reference.reachabilityFence(this);
      Reference.reachabilityFence(allowed);
    }
  }
}
