package dev.quire.engine;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Library;
import dev.quire.engine.recall.IndexChoice;
import dev.quire.storage.segment.SealedSegment;
import dev.quire.storage.segment.Segment;
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
    long sealed = 0;
    long built = 0;
    for (Layer layer : layers) {
      if (layer.segment() instanceof SealedSegment segment) {
        sealed += layer.chunks();
        built += segment.number() == record.segment() ? segment.chunkRows() : 0;
      }
    }
    boolean exact = record.built().filter(spec -> spec instanceof IndexSpec.Brute).isPresent();
    return sealed > IndexChoice.BRUTE_UP_TO
        && sealed <= Segment.MAX_ROWS
        && (exact || sealed >= GROWTH * built);
  }
}
