package dev.quire.engine;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Library;
import dev.quire.storage.segment.SealedSegment;
import java.util.List;

/**
 * When an {@code auto} library builds its index anew: once a scan has become slow, and then
 * whenever the sealed chunks have doubled. The centroids fit the rows they were trained on, and a
 * graph covers no others; with a doubling each chunk is built into an index a few times at most,
 * however large the library grows.
 */
final class Outgrowth {
  private static final int GROWTH = 2;

  private Outgrowth() {}

  /**
   * @param layers all but the live one
   */
  static boolean asksForABuild(Library library, List<Layer> layers, IndexRecord record) {
    if (!(library.index() instanceof IndexSpec.Auto)) {
      return false;
    }
    long sealed =
        layers.stream()
            .filter(layer -> layer.segment() instanceof SealedSegment)
            .mapToLong(Layer::chunks)
            .sum();
    long trained =
        TrainedIndex.of(layers, record)
            .filter(index -> !(index.built() instanceof IndexSpec.Brute))
            .map(index -> (long) index.rows())
            .orElse(0L);
    return sealed > IndexChoice.BRUTE_UP_TO && sealed >= GROWTH * trained;
  }
}
