package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.quire.domain.library.Metric;
import dev.quire.indexing.kernel.Scans;
import dev.quire.indexing.kernel.Structs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Map;

/**
 * The centroids of an index that was built, to put rows into lists around them one by one as they
 * come, and to find the lists near a question. For any number of threads.
 */
public final class TrainedLists {
  private final CodedRows centroids;
  private final CentroidGroups groups;
  private final MemorySegment struct;

  private TrainedLists(CodedRows centroids, CentroidGroups groups, Arena arena) {
    this.centroids = centroids;
    this.groups = groups;
    this.struct = arena.allocate(Structs.LISTS);
    MemorySegment.copy(centroids.struct(), 0, struct, 0, Structs.ROWS.byteSize());
    groups.fill(struct);
  }

  /**
   * A copy of the centroids of a built index.
   *
   * @param trained the arrays of an index with lists
   * @param arena what the copy lies in; the caller keeps it open while anything here is used
   * @throws BrokenIndexException when they are missing, have another dimension, or there are none
   */
  public static TrainedLists inherit(Map<String, IndexArray> trained, int dimension, Arena arena) {
    ListCentroids copy = ListCentroids.inherit(trained, dimension, arena);
    CodedRows centroids = CodedRows.open(copy.means(), InvertedFile.CENTROID, copy.arrays());
    return new TrainedLists(centroids, CentroidGroups.open(copy.means(), copy.arrays()), arena);
  }

  /** About what a copy takes: floats and codes of centroids and, at most as many, of groups. */
  public static long bytes(int lists, int dimension) {
    return 2L * lists * (5L * dimension + 4L * Float.BYTES);
  }

  public int count() {
    return centroids.vectors().rows();
  }

  int dimension() {
    return centroids.vectors().dimension();
  }

  /**
   * The list of a row: that of its nearest centroid or, where many are found through groups of
   * them, of one nearly as near. By squared distances, as lists are built, whatever the metric.
   */
  public int listOf(MemorySegment row) {
    return nearest(row, 1, Metric.L2, new SearchCounters())[0];
  }

  /** {@link #listOf} each row. */
  int[] listsOf(Vectors rows) {
    int[] lists = new int[rows.rows()];
    for (int row = 0; row < lists.length; row++) {
      lists[row] = listOf(Centroids.row(rows, row));
    }
    return lists;
  }

  /**
   * The lists that a search visits, the nearest first.
   *
   * @param nprobe 1 to {@link #count}
   */
  public int[] nearest(MemorySegment query, int nprobe, Metric metric, SearchCounters counters) {
    Question question = new Question(query, 1);
    try (SearchCall call =
        new SearchCall(count(), dimension(), metric, question, MemorySegment.NULL)) {
      ProbedLists lists = new ProbedLists(struct, groups.count(), count(), call.scratch());
      MemorySegment probes = lists.probe(nprobe);
      Scans.nearestLists(call.struct(), lists.struct());
      call.count(counters);
      int[] nearest = new int[nprobe];
      for (int i = 0; i < nprobe; i++) {
        nearest[i] = (int) probes.getAtIndex(JAVA_LONG, i);
      }
      return nearest;
    } finally {
      // C was given bare addresses: nothing else keeps this memory from being collected meanwhile
      Reference.reachabilityFence(this);
    }
  }
}
