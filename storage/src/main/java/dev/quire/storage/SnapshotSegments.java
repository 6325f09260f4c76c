package dev.quire.storage;

import dev.quire.storage.Manifest.SegmentEntry;
import dev.quire.storage.file.Cancellation;
import dev.quire.storage.file.FileOps;
import dev.quire.storage.segment.SegmentCheck;
import dev.quire.storage.segment.SegmentListing;
import dev.quire.storage.segment.SegmentProblem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Looks through the segments of one snapshot, but for those that are a sound one by another name.
 *
 * @param sound directories of the library's segments that are known to be
 * @param cancellation asked often
 */
record SnapshotSegments(FileOps files, Path snapshot, List<Path> sound, Cancellation cancellation) {

  /**
   * @param found gets the directory of a segment and what is wrong there
   */
  void check(BiConsumer<Path, SegmentProblem> found) throws IOException {
    LibraryDirectory directory = new LibraryDirectory(files, snapshot);
    Manifest manifest = Manifest.read(snapshot);
    for (SegmentEntry entry : manifest.segments()) {
      Path segment = directory.segment(entry.number());
      if (!isSound(segment)) {
        List<SegmentProblem> problems = new ArrayList<>();
        try {
          new SegmentCheck(files, segment, problems, cancellation)
              .check(manifest.library().dimension(), entry.deletions());
        } finally {
          problems.forEach(problem -> found.accept(segment, problem));
        }
      }
    }
  }

  // a new segment has the number of no other one
  private boolean isSound(Path segment) throws IOException {
    for (Path other : sound) {
      if (other.getFileName().equals(segment.getFileName())) {
        return SegmentListing.isSameByAnotherName(other, segment);
      }
    }
    return false;
  }
}
