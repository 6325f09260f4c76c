package dev.quire.engine;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Library;
import dev.quire.engine.recall.IndexChoice;
import dev.quire.storage.segment.SealedSegment;
import dev.quire.storage.segment.Segment;
import java.util.List;

/**
 * When a library builds its index anew: whenever its sealed chunks have doubled since the last
 * build, whoever asked for that, and there are more of them than a scan is good for. The centroids
 * fit the rows they were trained on, and a graph covers no others; with a doubling each chunk is
 * built into an index a few times at most, however large the library grows. A library that asks for
 * brute has nothing to build (docs/adr/0022).
 */
final class Outgrowth {
  private static final int GROWTH = 2;

  private Outgrowth() {}

  /**
   * @param layers all but the live one
   */
  static boolean asksForABuild(Library library, List<Layer> layers, IndexRecord record) {
    long sealed = 0;
    long built = 0;
    for (Layer layer : layers) {
      if (layer.segment() instanceof SealedSegment segment) {
        sealed += layer.chunks();
        built += segment.number() == record.segment() ? segment.chunkRows() : 0;
      }
    }
    if (sealed <= IndexChoice.BRUTE_UP_TO || sealed > Segment.MAX_ROWS) {
      return false;
    }
    return switch (library.index()) {
      case IndexSpec.Brute() -> false;
      // what was small enough to be scanned is no longer
      case IndexSpec.Auto() -> wasScanned(record) || sealed >= GROWTH * built;
      case IndexSpec.IvfFlat _, IndexSpec.IvfPq _, IndexSpec.Hnsw _ -> sealed >= GROWTH * built;
    };
  }

  private static boolean wasScanned(IndexRecord record) {
    return record.built().filter(spec -> spec instanceof IndexSpec.Brute).isPresent();
  }
}
