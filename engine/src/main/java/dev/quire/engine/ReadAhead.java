package dev.quire.engine;

import dev.quire.domain.library.IndexType;
import dev.quire.indexing.Residency;
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
    if (Residency.staysInMemory(segment.bytes())) {
      forSearchesInMemory(segment);
    } else {
      forSearches(segment, index, Residency.isOnDisk(SegmentIndexes.vectors(segment).floats()));
    }
  }

  /**
   * What stays in memory is brought there in the largest pieces: the first questions after a start
   * wait for the disk less often, and the later ones for the addresses of pages.
   */
  static void forSearchesInMemory(SealedSegment segment) {
    segment.forEachArray(
        (_, array) -> {
          SystemMemory.readAhead(array, true);
          SystemMemory.largePages(array);
        });
  }

  /**
   * Of memory that is read here and there Linux does not notice what is read often: it gives up the
   * arrays that every search reads as soon as any other, and each page of them is waited for.
   */
  static void forSearches(SealedSegment segment, IndexType index, boolean onDisk) {
    segment.forEachArray(
        (role, array) ->
            SystemMemory.readAhead(
                array, role == ArrayRole.INDEX && isReadInPieces(index, onDisk)));
    segment.indexArrayNames().stream()
        .filter(Residency::isReadByEverySearch)
        .forEach(name -> SystemMemory.readAhead(segment.indexArray(name).memory(), true));
  }

  /** As is best for reading all rows, one behind the other, of those that are sealed. */
  static void forRewriting(List<Layer> layers) {
    for (Layer layer : layers) {
      if (layer.segment() instanceof SealedSegment sealed) {
        sealed.forEachArray((_, array) -> SystemMemory.readAhead(array, true));
      }
    }
  }

  // a scan is; lists are asked for as a whole where they are on the disk; a graph leads anywhere
  private static boolean isReadInPieces(IndexType index, boolean onDisk) {
    return switch (index) {
      case BRUTE -> true;
      case IVF_FLAT, IVF_PQ -> !onDisk;
      case HNSW -> false;
      case AUTO -> throw new AssertionError("auto is decided before it is built");
    };
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
