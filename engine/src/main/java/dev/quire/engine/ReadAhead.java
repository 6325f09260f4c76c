package dev.quire.engine;

import dev.quire.domain.library.IndexType;
import dev.quire.indexing.kernel.SystemMemory;
import dev.quire.storage.segment.ArrayRole;
import dev.quire.storage.segment.SealedSegment;
import java.util.List;

/**
 * How the system fetches the mapped files of a segment: a search wants single rows here and there,
 * what writes the segment anew wants all of them as they lie. It matters where there is more data
 * than memory.
 */
final class ReadAhead {
  private ReadAhead() {}

  /** As searches are served best by. */
  static void forSearches(SealedSegment segment, IndexType index) {
    segment.forEachArray(
        (role, array) ->
            // a scan and a list are read in one piece, a graph from node to node
            SystemMemory.readAhead(array, role == ArrayRole.INDEX && index != IndexType.HNSW));
  }

  /** As is best for reading all rows, one behind the other, of those that are sealed. */
  static void forRewriting(List<Layer> layers) {
    for (Layer layer : layers) {
      if (layer.segment() instanceof SealedSegment sealed) {
        sealed.forEachArray((_, array) -> SystemMemory.readAhead(array, true));
      }
    }
  }

  /** Takes {@link #forRewriting} back. */
  static void forSearches(List<Layer> layers) {
    for (Layer layer : layers) {
      if (layer.segment() instanceof SealedSegment sealed) {
        forSearches(sealed, layer.indexType());
      }
    }
  }
}
