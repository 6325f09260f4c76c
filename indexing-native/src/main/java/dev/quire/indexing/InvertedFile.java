package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.quire.domain.library.IndexSpec;
import dev.quire.indexing.kernel.Structs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Rows cut into lists, one after the other, by the nearest of {@code nlist} centroids (Sivic and
 * Zisserman, 2003). Arrays: {@code list_offsets} i32[nlist + 1], {@code centroids} f32[nlist,
 * dimension] with {@code centroid_codes}… alike, and those of {@link CentroidGroups}.
 */
final class InvertedFile {
  static final String CENTROIDS = "centroids";
  static final String CENTROID = "centroid_";
  static final String OFFSETS = "list_offsets";

  private final CodedRows centroids;
  private final CentroidGroups groups;
  private final IndexArray offsets;
  private final int rows;

  /** What is the same of every search's {@code qr_lists}. */
  private final MemorySegment struct;

  private InvertedFile(
      CodedRows centroids, CentroidGroups groups, int rows, Map<String, IndexArray> arrays) {
    this.centroids = centroids;
    this.groups = groups;
    this.offsets =
        CodedRows.find(arrays, OFFSETS, ElementType.I32, centroids.vectors().rows() + 1L);
    this.rows = rows;
    this.struct = Arena.ofAuto().allocate(Structs.LISTS);
    MemorySegment.copy(centroids.struct(), 0, struct, 0, Structs.ROWS.byteSize());
    struct.set(ADDRESS, Structs.offset(Structs.LISTS, "offsets"), offsets.elements());
    groups.fill(struct);
  }

  /**
   * @throws BrokenIndexException when an array is missing, has another type or shape, or the
   *     offsets do not cut the rows into lists
   */
  static InvertedFile open(Vectors vectors, Map<String, IndexArray> arrays) {
    IndexArray offsets = arrays.get(OFFSETS);
    long nlist = lists(OFFSETS, offsets);
    requireCuts(
        OFFSETS, CodedRows.find(arrays, OFFSETS, ElementType.I32, nlist + 1), vectors.rows());
    IndexArray floats =
        CodedRows.find(arrays, CENTROIDS, ElementType.F32, nlist, vectors.dimension());
    Vectors means = new Vectors(floats.elements(), Math.toIntExact(nlist), vectors.dimension());
    return new InvertedFile(
        CodedRows.open(means, CENTROID, arrays),
        CentroidGroups.open(means, arrays),
        vectors.rows(),
        arrays);
  }

  /**
   * Looks whether every row is in one list and every centroid in one group, and whether codes of
   * centroids and groups are theirs.
   *
   * @throws BrokenIndexException when that is not so, or a centroid is not finite
   */
  void validate() {
    requireCuts(OFFSETS, offsets, rows);
    centroids.validate(CENTROIDS);
    groups.validate();
  }

  /** One row a list. */
  Vectors means() {
    return centroids.vectors();
  }

  /** Where each list begins, and the end, native ints. */
  MemorySegment offsets() {
    return offsets.elements();
  }

  /** How many lists offsets tell of. */
  static long lists(String name, IndexArray offsets) {
    if (offsets == null || offsets.shape().length != 1) {
      throw new BrokenIndexException(name, offsets == null ? "is missing" : "is " + offsets);
    }
    long lists = offsets.shape()[0] - 1;
    if (lists < 0 || lists > IndexSpec.IvfFlat.MAX_NLIST) {
      throw new BrokenIndexException(name, "cuts the rows into " + lists + " lists");
    }
    return lists;
  }

  static void requireCuts(String name, IndexArray offsets, int rows) {
    MemorySegment cuts = offsets.elements();
    int nlist = (int) offsets.shape()[0] - 1;
    for (int l = 0; l <= nlist; l++) {
      int least = l == 0 ? 0 : cuts.getAtIndex(JAVA_INT, l - 1);
      int most = l == 0 ? 0 : rows;
      int cut = cuts.getAtIndex(JAVA_INT, l);
      if (cut < least || cut > most || (l == nlist && cut != rows)) {
        throw new BrokenIndexException(
            name, "has %d at %d; the lists do not cut %d rows".formatted(cut, l, rows));
      }
    }
  }

  /**
   * Some times √n: a list is then as long as the centroids are many within a factor that nprobe
   * makes up for.
   *
   * @param wanted number of lists, or 0
   * @param perRoot lists for each of √n; the cheaper a row of a list is to a search, the fewer
   */
  static int nlist(int wanted, int rows, double perRoot) {
    long lists = wanted > 0 ? wanted : Math.round(perRoot * Math.sqrt(rows));
    int shortestList = wanted > 0 ? 1 : 16;
    int least = Math.min(1, rows);
    int most = Math.min(IndexSpec.IvfFlat.MAX_NLIST, rows / shortestList);
    return Math.clamp(lists, least, Math.max(least, most));
  }

  /** Sorts the rows by their nearest centroids and puts the file's arrays beside the others. */
  static Lists build(
      Vectors vectors,
      ListCentroids centroids,
      Workers workers,
      Map<String, IndexArray> arrays,
      Arena arena) {
    int nlist = centroids.count();
    Lists lists = centroids.sort(vectors, workers, arena);
    IndexArray offsets = IndexArray.allocate(ElementType.I32, arena, nlist + 1L);
    MemorySegment.copy(lists.offsets(), 0, offsets.elements(), JAVA_INT, 0, nlist + 1);
    arrays.put(OFFSETS, offsets);
    arrays.putAll(centroids.arrays());
    return lists;
  }

  /** The lists that a search visits when nobody says: few of few, a smaller share of many. */
  static int nprobe(int nlist, double perRoot) {
    return Math.clamp(Math.round(perRoot * Math.sqrt(nlist)), 1, Math.max(1, nlist));
  }

  int nlist() {
    return centroids.vectors().rows();
  }

  long bytes() {
    return centroids.bytes()
        + centroids.vectors().floats().byteSize()
        + offsets.bytes()
        + groups.bytes();
  }

  /**
   * Searches more and more lists until {@code wanted} rows are found; all lists together hold them.
   *
   * @param search of a {@code qr_lists}, returning how many rows it found
   */
  long probeUntil(
      int wanted, int nprobe, SegmentAllocator scratch, ToLongFunction<MemorySegment> search) {
    ProbedLists lists = new ProbedLists(struct, groups.count(), nlist(), scratch);
    for (long probes = nprobe; ; probes = Math.min(4 * probes, nlist())) {
      lists.probe(probes);
      long found = search.applyAsLong(lists.struct());
      if (found >= wanted || probes == nlist()) {
        return found;
      }
    }
  }
}
