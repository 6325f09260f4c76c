package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.quire.domain.library.Metric;
import dev.quire.indexing.kernel.Structs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An inverted file over the centroids of an inverted file, so that finding the nearest of thousands
 * does not cost a comparison with each. The centroids stand group by group. Arrays: {@code groups}
 * f32[g, dimension] with {@code group_codes}… alike, {@code group_offsets} i32[g + 1]; none of them
 * where the centroids are few.
 */
final class CentroidGroups {
  static final String GROUPS = "groups";
  static final String GROUP = "group_";
  private static final String OFFSETS = "group_offsets";

  /** With fewer centroids than this, comparing all of them is as fast. */
  private static final int FEWEST_CENTROIDS = 512;

  /**
   * Groups for each of √nlist: small groups are followed more closely, many cost more themselves.
   * Half as many lose 0.005 more of recall where rows lie in clusters.
   */
  private static final int PER_ROOT = 8;

  private final CodedRows groups;
  private final IndexArray offsets;

  private CentroidGroups(CodedRows groups, IndexArray offsets) {
    this.groups = groups;
    this.offsets = offsets;
  }

  /**
   * Brings the centroids into the order of their groups.
   *
   * <p>Under {@code dot} there are none: the largest product may come from a long centroid whose
   * group points elsewhere.
   */
  static Map<String, IndexArray> build(
      Vectors centroids, Metric metric, long seed, Workers workers, Arena arena) {
    Map<String, IndexArray> arrays = new LinkedHashMap<>();
    int nlist = centroids.rows();
    int d = centroids.dimension();
    if (nlist < FEWEST_CENTROIDS || metric == Metric.DOT) {
      return arrays;
    }
    Arena scratch = Arena.ofAuto();
    int count = (int) (PER_ROOT * Math.sqrt(nlist));
    IndexArray floats = IndexArray.allocate(ElementType.F32, arena, count, d);
    MemorySegment nearest = scratch.allocate(JAVA_INT, nlist);
    try (Workers alone = workers.alone()) {
      new KMeans(centroids, metric == Metric.COSINE, alone, scratch)
          .train(floats.elements(), count, seed)
          .assign(centroids, 0, nearest, alone);
    }
    Lists lists = Lists.sort(nearest, nlist, count, scratch);
    order(centroids, lists.rows(), scratch);
    IndexArray offsets = IndexArray.allocate(ElementType.I32, arena, count + 1L);
    MemorySegment.copy(lists.offsets(), 0, offsets.elements(), JAVA_INT, 0, count + 1);
    arrays.put(GROUPS, floats);
    arrays.put(OFFSETS, offsets);
    arrays.putAll(CodedRows.allocate(GROUP, count, d, arena));
    Vectors means = new Vectors(floats.elements(), count, d);
    CodedRows.encode(means, MemorySegment.NULL, 0, count, GROUP, arrays);
    return arrays;
  }

  /** A copy of the groups of a built index over the same centroids. */
  static Map<String, IndexArray> inherit(
      Vectors centroids, Map<String, IndexArray> trained, Arena arena) {
    Map<String, IndexArray> arrays = new LinkedHashMap<>();
    if (trained.containsKey(GROUPS)) {
      open(centroids, trained);
      trained.forEach(
          (name, array) -> {
            if (name.equals(GROUPS) || name.startsWith(GROUP)) {
              IndexArray copy = IndexArray.allocate(array.type(), arena, array.shape());
              copy.elements().copyFrom(array.elements());
              arrays.put(name, copy);
            }
          });
    }
    return arrays;
  }

  private static void order(Vectors centroids, MemorySegment order, Arena scratch) {
    MemorySegment copy = scratch.allocate(centroids.floats().byteSize(), 64);
    copy.copyFrom(centroids.floats());
    Vectors before = new Vectors(copy, centroids.rows(), centroids.dimension());
    new RowCopy(before, centroids).listed(order);
  }

  /**
   * @throws BrokenIndexException when an array is missing, has another type or shape, or the
   *     offsets do not cut the centroids into groups
   */
  static CentroidGroups open(Vectors centroids, Map<String, IndexArray> arrays) {
    if (!arrays.containsKey(GROUPS)) {
      Map<String, IndexArray> none =
          CodedRows.allocate(GROUP, 0, centroids.dimension(), Arena.ofAuto());
      Vectors nothing = new Vectors(MemorySegment.NULL, 0, centroids.dimension());
      IndexArray zero = IndexArray.allocate(ElementType.I32, Arena.ofAuto(), 1);
      return new CentroidGroups(CodedRows.open(nothing, GROUP, none), zero);
    }
    IndexArray offsets = arrays.get(OFFSETS);
    long count = InvertedFile.lists(OFFSETS, offsets);
    InvertedFile.requireCuts(
        OFFSETS, CodedRows.find(arrays, OFFSETS, ElementType.I32, count + 1), centroids.rows());
    IndexArray floats =
        CodedRows.find(arrays, GROUPS, ElementType.F32, count, centroids.dimension());
    Vectors means = new Vectors(floats.elements(), Math.toIntExact(count), centroids.dimension());
    return new CentroidGroups(CodedRows.open(means, GROUP, arrays), offsets);
  }

  /** Writes what a {@code qr_lists} says of groups, but for the room to probe them in. */
  void fill(MemorySegment lists) {
    long rows = Structs.offset(Structs.LISTS, GROUPS);
    MemorySegment.copy(groups.struct(), 0, lists, rows, Structs.ROWS.byteSize());
    lists.set(ADDRESS, Structs.offset(Structs.LISTS, "group_offsets"), offsets.elements());
  }

  /**
   * Where there are any, looks whether they are coded as they should; opening checked their cuts.
   */
  void validate() {
    if (count() > 0) {
      groups.validate(GROUPS);
    }
  }

  int count() {
    return groups.vectors().rows();
  }

  long bytes() {
    // where there are none, what stands for their offsets is in no file
    boolean none = groups.vectors().rows() == 0;
    return none ? 0 : groups.bytes() + groups.vectors().floats().byteSize() + offsets.bytes();
  }
}
