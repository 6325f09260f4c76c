package dev.quire.storage.segment;

import dev.quire.storage.file.Attempt;
import dev.quire.storage.file.FileOps;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.List;

/**
 * A segment that is written and can be read, but is not on the disk yet: until it is, nothing may
 * name it. To close it lets go of the files that were written; the segment goes on.
 */
public final class UnsyncedSegment implements Closeable {
  private final FileOps files;
  private final SealedSegment segment;
  private final List<FileOps.Output> written;

  /**
   * @param written and not synced, closed with this
   */
  UnsyncedSegment(FileOps files, SealedSegment segment, List<FileOps.Output> written) {
    this.files = files;
    this.segment = segment;
    this.written = written;
  }

  public SealedSegment segment() {
    return segment;
  }

  /** The segment, once all of it is on the disk; released where that fails. Closes this. */
  public SealedSegment synced() {
    try (this) {
      sync();
    } catch (RuntimeException | Error e) {
      segment.release();
      throw e;
    }
    return segment;
  }

  /** Returns once all of it is on the disk. */
  public void sync() {
    syncBeside(() -> {});
  }

  /**
   * Returns once all of it is on the disk, and what is done meanwhile has ended; throws what either
   * does. What is written to the segment meanwhile is synced by who writes it.
   */
  public void syncBeside(Runnable work) {
    Path directory = segment.directory();
    Attempt.run(
        "sync the segment " + directory,
        () -> {
          files.together(work::run, () -> files.syncAll(written));
          files.syncDirectory(directory);
          files.syncDirectory(directory.getParent());
        });
  }

  @Override
  public void close() {
    Attempt.run("close the files of " + segment.directory(), () -> FileOps.closeAll(written));
  }
}
