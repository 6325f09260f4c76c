package dev.quire.storage;

import dev.quire.domain.library.Library;
import dev.quire.storage.segment.SealedSegment;
import java.util.List;

/** Keeps the indexes of segments that have none. */
public final class NoIndexes implements IndexKeeper {
  @Override
  public List<String> problems(SealedSegment segment, Library library) {
    return segment.indexArrayNames().isEmpty() ? List.of() : List.of("has index arrays");
  }

  @Override
  public Manifest rebuild(LibraryDirectory library, Manifest manifest, long segment) {
    throw new AssertionError("segment " + segment + " has no index to rebuild");
  }
}
