package dev.quire.storage;

import dev.quire.storage.file.DiskFiles;
import dev.quire.storage.file.ForwardingFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** The real disk, of which one operation fails, or all that delete. */
final class FailingFiles extends ForwardingFiles {
  private long operationsLeft = Long.MAX_VALUE;
  private boolean deletes = true;

  FailingFiles() {
    super(new DiskFiles());
  }

  /** Lets this one of the operations to come fail; 0 is the next. */
  void failAfter(long operations) {
    operationsLeft = operations;
  }

  void letDelete(boolean nowDeletes) {
    deletes = nowDeletes;
  }

  private void operation() throws IOException {
    if (operationsLeft-- == 0) {
      throw new IOException("Input/output error");
    }
  }

  @Override
  public Output create(Path file) throws IOException {
    operation();
    return super.create(file);
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    operation();
    super.createDirectory(directory);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    operation();
    super.rename(from, to);
  }

  @Override
  public void link(Path link, Path existing) throws IOException {
    operation();
    super.link(link, existing);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    operation();
    super.syncDirectory(directory);
  }

  @Override
  public void delete(Path path) throws IOException {
    if (!deletes) {
      throw new IOException("Input/output error");
    }
    super.delete(path);
  }

  @Override
  public Closeable unlink(Path file) throws IOException {
    delete(file);
    return () -> {};
  }
}
