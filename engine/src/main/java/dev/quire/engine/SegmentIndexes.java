package dev.quire.engine;

import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import dev.quire.engine.recall.IndexChoice;
import dev.quire.indexing.BruteBuilder;
import dev.quire.indexing.BruteIndex;
import dev.quire.indexing.ElementType;
import dev.quire.indexing.HnswBuilder;
import dev.quire.indexing.HnswIndex;
import dev.quire.indexing.IndexArray;
import dev.quire.indexing.IndexBuilder;
import dev.quire.indexing.IvfFlatBuilder;
import dev.quire.indexing.IvfFlatIndex;
import dev.quire.indexing.IvfPqBuilder;
import dev.quire.indexing.IvfPqIndex;
import dev.quire.indexing.VectorIndex;
import dev.quire.indexing.Vectors;
import dev.quire.storage.json.CheckedJson;
import dev.quire.storage.json.LibraryJson;
import dev.quire.storage.npy.Dtype;
import dev.quire.storage.npy.NpyArray;
import dev.quire.storage.segment.SealedSegment;
import dev.quire.storage.segment.VectorBlock;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The one place where the kinds of index are told apart: who builds one, and who opens it again
 * from a segment's arrays.
 */
final class SegmentIndexes {
  private SegmentIndexes() {}

  /**
   * @param spec decided
   */
  static IndexBuilder builder(IndexSpec spec) {
    return switch (spec) {
      case IndexSpec.Auto() -> throw new AssertionError("auto is decided before it is built");
      case IndexSpec.Brute() -> new BruteBuilder();
      case IndexSpec.IvfFlat ivf -> new IvfFlatBuilder(ivf);
      case IndexSpec.IvfPq pq -> new IvfPqBuilder(pq);
      case IndexSpec.Hnsw hnsw -> new HnswBuilder(hnsw);
    };
  }

  /** A builder that trains nothing where something trained can be passed on. */
  static IndexBuilder inheriting(TrainedIndex trained) {
    return switch (trained.heirs()) {
      case IndexSpec.IvfFlat _ -> IvfFlatBuilder.inheriting(trained.arrays());
      case IndexSpec.IvfPq pq -> IvfPqBuilder.inheriting(pq, trained.arrays());
      case IndexSpec.Auto _, IndexSpec.Brute _, IndexSpec.Hnsw _ ->
          throw new AssertionError(trained.heirs().type() + " has no lists to join");
    };
  }

  /** Throws {@link InvalidInput} where nothing builds this spec. */
  static void requireBuildable(IndexSpec spec) {
    IndexChoice.candidates(spec, 0, false).forEach(SegmentIndexes::builder);
  }

  /** Opens the index that the segment was written with. */
  static VectorIndex open(SealedSegment segment, Metric metric) {
    IndexSpec spec = readSpec(segment);
    Vectors vectors = vectors(segment);
    Map<String, IndexArray> arrays = arrays(segment);
    return switch (spec) {
      case IndexSpec.Brute() -> BruteIndex.open(vectors, metric, arrays);
      case IndexSpec.IvfFlat ivf -> IvfFlatIndex.open(vectors, metric, arrays, ivf);
      case IndexSpec.Auto auto -> throw unreadable(segment, auto);
      case IndexSpec.IvfPq pq -> IvfPqIndex.open(vectors, metric, arrays, pq);
      case IndexSpec.Hnsw hnsw -> HnswIndex.open(vectors, metric, arrays, hnsw);
    };
  }

  /** The arrays of the index that the segment was written with, by name; mapped with it. */
  static Map<String, IndexArray> arrays(SealedSegment segment) {
    return segment.indexArrayNames().stream()
        .collect(Collectors.toMap(name -> name, name -> array(segment.indexArray(name))));
  }

  /** What the segment was written with, decided. */
  static IndexSpec readSpec(SealedSegment segment) {
    return LibraryJson.readSpec(CheckedJson.parse(segment.index()));
  }

  private static StorageFailure unreadable(SealedSegment segment, IndexSpec spec) {
    return new StorageFailure(
        "segment "
            + segment.number()
            + " has an index of type "
            + spec.type()
            + ", which this version cannot read");
  }

  static Vectors vectors(SealedSegment segment) {
    List<VectorBlock> blocks = segment.vectors();
    MemorySegment floats = blocks.isEmpty() ? MemorySegment.NULL : blocks.getFirst().floats();
    return new Vectors(floats, segment.chunkRows(), segment.dimension());
  }

  private static IndexArray array(NpyArray array) {
    ElementType type =
        Arrays.stream(ElementType.values())
            .filter(t -> t.numpyName().equals(array.dtype().descr()))
            .findFirst()
            .orElseThrow(() -> new StorageFailure("no index array is of type " + array.dtype()));
    return new IndexArray(
        type, array.shape().stream().mapToLong(Long::longValue).toArray(), array.memory());
  }

  /** The arrays of a build, by name, as storage writes them. */
  static List<dev.quire.storage.segment.IndexArray> stored(Map<String, IndexArray> built) {
    return built.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(entry -> stored(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static dev.quire.storage.segment.IndexArray stored(String name, IndexArray array) {
    Dtype dtype =
        Dtype.of(array.type().numpyName())
            .orElseThrow(() -> new AssertionError("storage has no " + array.type()));
    return new dev.quire.storage.segment.IndexArray(
        name, dtype, Arrays.stream(array.shape()).boxed().toList(), array.elements());
  }
}
