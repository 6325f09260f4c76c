package dev.quire.engine;

import dev.quire.storage.file.DiskFiles;
import dev.quire.storage.file.ForwardingFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** The real disk, where a test decides what each operation meets before it and after it. */
final class TrippingFiles extends ForwardingFiles {
  private static final Trip NOWHERE = (operation, path) -> {};

  private volatile Trip before = NOWHERE;
  private volatile Trip after = NOWHERE;

  TrippingFiles() {
    super(new DiskFiles());
  }

  enum Operation {
    CREATE,
    APPEND,
    WRITE,
    SYNC,
    CLOSE,
    TRUNCATE,
    CREATE_DIRECTORY,
    RENAME,
    LINK,
    DELETE,
    SYNC_DIRECTORY
  }

  /** May throw what it likes, or wait. The path is that which the operation makes or changes. */
  @FunctionalInterface
  interface Trip {
    void at(Operation operation, Path path) throws IOException;
  }

  void before(Trip trip) {
    before = trip;
  }

  void after(Trip trip) {
    after = trip;
  }

  void passAll() {
    before = NOWHERE;
    after = NOWHERE;
  }

  @FunctionalInterface
  private interface Action {
    void run() throws IOException;
  }

  private void run(Operation operation, Path path, Action action) throws IOException {
    before.at(operation, path);
    action.run();
    after.at(operation, path);
  }

  @Override
  public Output create(Path file) throws IOException {
    before.at(Operation.CREATE, file);
    Output output = new TrippingOutput(file, super.create(file));
    after.at(Operation.CREATE, file);
    return output;
  }

  @Override
  public Output append(Path file) throws IOException {
    before.at(Operation.APPEND, file);
    return new TrippingOutput(file, super.append(file));
  }

  @Override
  public void truncate(Path file, long sizeBytes) throws IOException {
    run(Operation.TRUNCATE, file, () -> super.truncate(file, sizeBytes));
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    run(Operation.CREATE_DIRECTORY, directory, () -> super.createDirectory(directory));
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    run(Operation.RENAME, to, () -> super.rename(from, to));
  }

  @Override
  public void link(Path link, Path existing) throws IOException {
    run(Operation.LINK, link, () -> super.link(link, existing));
  }

  @Override
  public void delete(Path path) throws IOException {
    run(Operation.DELETE, path, () -> super.delete(path));
  }

  @Override
  public Closeable unlink(Path file) throws IOException {
    delete(file);
    return () -> {};
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    run(Operation.SYNC_DIRECTORY, directory, () -> super.syncDirectory(directory));
  }

  private final class TrippingOutput extends ForwardingOutput {
    private final Path file;

    TrippingOutput(Path file, Output output) {
      super(output);
      this.file = file;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      run(Operation.WRITE, file, () -> super.write(bytes));
    }

    @Override
    public void sync() throws IOException {
      run(Operation.SYNC, file, super::sync);
    }

    @Override
    public void close() throws IOException {
      super.close();
      after.at(Operation.CLOSE, file);
    }
  }
}
