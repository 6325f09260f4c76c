package dev.quire.domain.store;

import java.time.Instant;
import java.util.List;

/**
 * A named, restorable, read-only state of a library.
 *
 * @param position of the last command it contains
 */
public record Snapshot(
    String name,
    Instant createdAt,
    long position,
    long documents,
    long chunks,
    List<SnapshotFile> files) {
  public Snapshot {
    files = List.copyOf(files);
  }

  public long bytes() {
    return files.stream().mapToLong(SnapshotFile::bytes).sum();
  }

  /**
   * @param path relative to the snapshot
   * @param shape of the array; empty for other files
   * @param dtype as NumPy writes it, such as {@code <f4}; empty for other files
   */
  public record SnapshotFile(
      String path, long bytes, List<Long> shape, String dtype, String sha256) {
    public SnapshotFile {
      shape = List.copyOf(shape);
    }

    /** The same file seen from the directory above. */
    public SnapshotFile under(String directory) {
      return new SnapshotFile(directory + "/" + path, bytes, shape, dtype, sha256);
    }
  }
}
