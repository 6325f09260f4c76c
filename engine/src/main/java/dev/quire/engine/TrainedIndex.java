package dev.quire.engine;

import dev.quire.domain.library.IndexSpec;
import dev.quire.indexing.IndexArray;
import dev.quire.indexing.VectorIndex;
import dev.quire.storage.segment.SealedSegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What segments sealed after a build inherit from it: its centroids, so that their rows need only
 * be put into lists and coded. It lives in the segment that was built (docs/adr/0014), also where
 * that is a graph, which keeps lists for no other use (docs/adr/0022).
 *
 * @param heirs what the new segments become, its parameters filled in
 * @param lists that their rows are put into; 0 where there are none
 * @param arrays mapped; to be read while the segment is in use
 */
record TrainedIndex(IndexSpec heirs, int lists, Map<String, IndexArray> arrays) {

  /** Lists are worth while where they are this long on average; shorter ones are all centroids. */
  private static final int LEAST_ROWS_A_LIST = 4;

  /** The segment that the last build made, if it is there still. */
  static Optional<TrainedIndex> of(List<Layer> layers, IndexRecord record) {
    return layerOf(layers, record).map(TrainedIndex::of);
  }

  private static TrainedIndex of(Layer built) {
    VectorIndex index = built.index().orElseThrow().index();
    return new TrainedIndex(
        heirsOf(index),
        index.listsToInherit(),
        SegmentIndexes.arrays((SealedSegment) built.segment()));
  }

  /** Its layer, which has an index. */
  static Optional<Layer> layerOf(List<Layer> layers, IndexRecord record) {
    for (Layer layer : layers) {
      if (layer.segment() instanceof SealedSegment sealed
          && sealed.number() == record.segment()
          && layer.index().isPresent()) {
        return Optional.of(layer);
      }
    }
    return Optional.empty();
  }

  private static IndexSpec heirsOf(VectorIndex built) {
    return built.spec() instanceof IndexSpec.Hnsw
        ? new IndexSpec.IvfFlat(built.listsToInherit(), IndexSpec.FROM_DATA)
        : built.spec();
  }

  /** Whether so many rows are better put into its lists than compared one by one. */
  boolean isWorthWhile(long newRows) {
    return lists > 0 && newRows >= (long) LEAST_ROWS_A_LIST * lists;
  }
}
