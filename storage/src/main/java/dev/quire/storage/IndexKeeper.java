package dev.quire.storage;

import dev.quire.domain.library.Library;
import dev.quire.storage.segment.SealedSegment;
import java.util.List;

/** What fsck asks of whoever writes index arrays: storage keeps them and does not know them. */
public interface IndexKeeper {

  /** What is wrong with a segment's index; empty where it is whole. */
  List<String> problems(SealedSegment segment, Library library);

  /**
   * Writes the rows that a segment shows as a new one, with the index it had, and publishes the
   * manifest that names the new one in its place.
   *
   * @return the manifest that is current now
   */
  Manifest rebuild(LibraryDirectory library, Manifest manifest, long segment);
}
