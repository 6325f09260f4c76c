package dev.quire.engine;

import dev.quire.storage.file.Attempt;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * A library's segments that have no row of what was purged: all that stands in their files belongs
 * to something else, in the snapshots that link to them as well. What tells them is read while they
 * are there: a merge may delete them while their files are looked through.
 */
final class OtherSegments {
  /** Has the hashes of all arrays of a segment. */
  private static final String LISTING = "segment.json";

  private final Set<Path> directories = new HashSet<>();
  private final Set<String> listings = new HashSet<>();

  /** While somebody reads the segment: until then its files stay. */
  void add(Path segment) {
    directories.add(segment);
    listings.add(
        Attempt.get("read what " + segment + " has", () -> Files.readString(listing(segment))));
  }

  private static Path listing(Path directory) {
    return directory.resolve(LISTING);
  }

  boolean contains(Path directory) {
    return directories.contains(directory);
  }

  /** Whether a snapshot's directory is one of these by another name, or is gone by now. */
  boolean isCopyOrGone(Path directory) {
    return Attempt.get(
        "compare " + directory + " with the segments of the library",
        () -> {
          try {
            return listings.contains(Files.readString(listing(directory)));
          } catch (NoSuchFileException e) {
            // of a snapshot that was deleted meanwhile, or of a directory that is no segment's
            return Files.notExists(directory);
          }
        });
  }
}
