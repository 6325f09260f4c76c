package dev.quire.storage.segment;

import dev.quire.domain.store.Snapshot.SnapshotFile;
import dev.quire.storage.file.Sha256;
import dev.quire.storage.npy.NpyHeader;
import dev.quire.storage.segment.SegmentDescription.ArrayEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Which files a segment in a directory consists of, without opening it. */
public final class SegmentListing {
  private SegmentListing() {}

  /**
   * The files of the segment in a directory with the given deletions, their paths relative to it.
   */
  public static List<SnapshotFile> files(Path directory, DeletionsFile deletions)
      throws IOException {
    List<SnapshotFile> all = new ArrayList<>();
    all.add(plain(directory.resolve(SegmentFiles.DESCRIPTION)));
    if (Files.exists(directory.resolve(CalibrationFile.NAME))) {
      all.add(plain(directory.resolve(CalibrationFile.NAME)));
    }
    for (ArrayEntry entry : SegmentDescription.read(directory).arrays()) {
      NpyHeader header = entry.header();
      all.add(
          new SnapshotFile(
              entry.name() + ".npy",
              header.fileBytes(),
              header.shape(),
              header.dtype().descr(),
              entry.sha256()));
    }
    all.addAll(DeletionsFiles.files(directory, deletions));
    return all;
  }

  /** Whether two directories hold the same files of a segment, deletions and calibration aside. */
  public static boolean isSameByAnotherName(Path directory, Path other) throws IOException {
    try {
      if (!isSame(directory, other, SegmentFiles.DESCRIPTION)) {
        return false;
      }
      for (ArrayEntry entry : SegmentDescription.read(directory).arrays()) {
        if (!isSame(directory, other, entry.name() + ".npy")) {
          return false;
        }
      }
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static boolean isSame(Path directory, Path other, String file) throws IOException {
    return Files.isSameFile(directory.resolve(file), other.resolve(file));
  }

  private static SnapshotFile plain(Path file) throws IOException {
    return new SnapshotFile(
        file.getFileName().toString(), Files.size(file), List.of(), "", Sha256.of(file));
  }

  /** The files of deletions in a segment's directory that are of other generations than these. */
  public static List<Path> staleDeletions(Path directory, Set<Long> generations)
      throws IOException {
    return DeletionsFiles.stale(directory, generations);
  }

  /** The files of deletions in a segment's directory that are not of the current generation. */
  public static List<Path> staleDeletions(Path directory, long generation) throws IOException {
    return DeletionsFiles.stale(directory, generation);
  }
}
