package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.quire.domain.library.Metric;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The centroids that rows are cut into lists by, with their codes: trained on the rows at hand, or
 * taken over from an index built before, so that new rows join lists like those of the old ones
 * without a training of their own.
 */
final class ListCentroids {
  private final Vectors means;
  private final Map<String, IndexArray> arrays;

  private ListCentroids(Vectors means, Map<String, IndexArray> arrays) {
    this.means = means;
    this.arrays = arrays;
  }

  /** Trains {@code nlist} centroids, none where there are no rows. */
  static ListCentroids train(
      Vectors vectors, Metric metric, int nlist, long seed, Workers workers, Arena arena) {
    int d = vectors.dimension();
    IndexArray floats = IndexArray.allocate(ElementType.F32, arena, nlist, d);
    if (nlist > 0) {
      // in the arena, which is closed after the workers: the sample may be larger than memory
      new KMeans(vectors, metric == Metric.COSINE, workers, arena)
          .train(floats.elements(), nlist, seed);
    }
    Vectors means = new Vectors(floats.elements(), nlist, d);
    return coded(means, floats, CentroidGroups.build(means, metric, seed, workers, arena), arena);
  }

  /**
   * A copy of the centroids of a built index.
   *
   * @param trained the arrays of an index with lists
   * @throws BrokenIndexException when they are missing, have another dimension, or there are none
   */
  static ListCentroids inherit(Map<String, IndexArray> trained, int dimension, Arena arena) {
    IndexArray given = trained.get(InvertedFile.CENTROIDS);
    if (given == null || given.shape().length != 2) {
      throw new BrokenIndexException(
          InvertedFile.CENTROIDS, given == null ? "is missing" : "is " + given);
    }
    int nlist = Math.toIntExact(given.shape()[0]);
    if (nlist < 1) {
      throw new BrokenIndexException(InvertedFile.CENTROIDS, "has no rows to inherit");
    }
    IndexArray floats = IndexArray.allocate(ElementType.F32, arena, nlist, dimension);
    floats
        .elements()
        .copyFrom(
            CodedRows.find(trained, InvertedFile.CENTROIDS, ElementType.F32, nlist, dimension)
                .elements());
    Vectors means = new Vectors(floats.elements(), nlist, dimension);
    return coded(means, floats, CentroidGroups.inherit(means, trained, arena), arena);
  }

  private static ListCentroids coded(
      Vectors means, IndexArray floats, Map<String, IndexArray> groups, Arena arena) {
    int nlist = means.rows();
    int d = means.dimension();
    Map<String, IndexArray> arrays = new LinkedHashMap<>(groups);
    arrays.putAll(CodedRows.allocate(InvertedFile.CENTROID, nlist, d, arena));
    arrays.put(InvertedFile.CENTROIDS, floats);
    CodedRows.encode(means, MemorySegment.NULL, 0, nlist, InvertedFile.CENTROID, arrays);
    return new ListCentroids(means, arrays);
  }

  int count() {
    return means.rows();
  }

  /** One row a list. */
  Vectors means() {
    return means;
  }

  /** {@code centroids}, their codes and their groups. */
  Map<String, IndexArray> arrays() {
    return arrays;
  }

  /**
   * Each row in the list of its nearest centroid, or of one that is hardly farther away.
   *
   * @param scratch the lists lie in it
   */
  Lists sort(Vectors vectors, Workers workers, Arena scratch) {
    int n = vectors.rows();
    MemorySegment nearest = scratch.allocate(JAVA_INT, Math.max(1, n));
    if (n > 0) {
      Neighborhood.assignAll(means, vectors, nearest, workers);
    }
    return Lists.sort(nearest, n, count(), scratch);
  }
}
