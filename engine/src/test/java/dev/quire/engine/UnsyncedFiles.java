package dev.quire.engine;

import dev.quire.storage.file.DiskFiles;
import dev.quire.storage.file.FileOps;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** The real disk, which is never asked to be durable: for tests of many files. */
record UnsyncedFiles(DiskFiles disk) implements FileOps {

  private record UnsyncedOutput(Output output) implements Output {
    @Override
    public void write(ByteBuffer bytes) throws IOException {
      output.write(bytes);
    }

    @Override
    public void sync() {
      // the machine that runs the test keeps its power
    }

    @Override
    public void close() throws IOException {
      output.close();
    }
  }

  @Override
  public Output create(Path file) throws IOException {
    return new UnsyncedOutput(disk.create(file));
  }

  @Override
  public Output append(Path file) throws IOException {
    return new UnsyncedOutput(disk.append(file));
  }

  @Override
  public void truncate(Path file, long sizeBytes) throws IOException {
    disk.truncate(file, sizeBytes);
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    disk.createDirectory(directory);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    disk.rename(from, to);
  }

  @Override
  public void link(Path link, Path existing) throws IOException {
    disk.link(link, existing);
  }

  @Override
  public void delete(Path path) throws IOException {
    disk.delete(path);
  }

  @Override
  public void syncDirectory(Path directory) {
    // as above
  }
}
