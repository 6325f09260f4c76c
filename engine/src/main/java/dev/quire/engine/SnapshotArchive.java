package dev.quire.engine;

import dev.quire.storage.SnapshotFiles;
import dev.quire.storage.archive.Tarball;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A snapshot as a tar archive: the same snapshot always gives the same bytes. Its files stay until
 * it is closed, even where the snapshot is deleted meanwhile.
 */
public final class SnapshotArchive implements AutoCloseable {
  private final SnapshotFiles files;
  private final Tarball tarball;

  SnapshotArchive(SnapshotFiles files) {
    this.files = files;
    this.tarball = files.tarball();
  }

  /** Of the whole archive. */
  public long bytes() {
    return tarball.bytes();
  }

  /** Writes the archive, piece by piece; the stream stays open. */
  public void writeTo(OutputStream target) throws IOException {
    tarball.writeTo(target);
  }

  @Override
  public void close() {
    files.close();
  }
}
