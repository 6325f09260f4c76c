package dev.quire.engine;

import dev.quire.storage.file.DiskFiles;
import dev.quire.storage.file.FileOps;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** The real disk, where a test decides what each operation meets before it and after it. */
final class TrippingFiles implements FileOps {
  private static final Trip NOWHERE = (operation, path) -> {};

  private final FileOps disk = new DiskFiles();
  private volatile Trip before = NOWHERE;
  private volatile Trip after = NOWHERE;

  enum Operation {
    CREATE,
    APPEND,
    WRITE,
    SYNC,
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
    Output output = new TrippingOutput(file, disk.create(file));
    after.at(Operation.CREATE, file);
    return output;
  }

  @Override
  public Output append(Path file) throws IOException {
    before.at(Operation.APPEND, file);
    return new TrippingOutput(file, disk.append(file));
  }

  @Override
  public void truncate(Path file, long sizeBytes) throws IOException {
    run(Operation.TRUNCATE, file, () -> disk.truncate(file, sizeBytes));
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    run(Operation.CREATE_DIRECTORY, directory, () -> disk.createDirectory(directory));
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    run(Operation.RENAME, to, () -> disk.rename(from, to));
  }

  @Override
  public void link(Path link, Path existing) throws IOException {
    run(Operation.LINK, link, () -> disk.link(link, existing));
  }

  @Override
  public void delete(Path path) throws IOException {
    run(Operation.DELETE, path, () -> disk.delete(path));
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    run(Operation.SYNC_DIRECTORY, directory, () -> disk.syncDirectory(directory));
  }

  private final class TrippingOutput implements Output {
    private final Path file;
    private final Output output;

    TrippingOutput(Path file, Output output) {
      this.file = file;
      this.output = output;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      run(Operation.WRITE, file, () -> output.write(bytes));
    }

    @Override
    public void sync() throws IOException {
      run(Operation.SYNC, file, output::sync);
    }

    @Override
    public void close() throws IOException {
      output.close();
    }
  }
}
