package dev.quire.storage.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * A disk for work that may be cancelled: it asks before each new file, each write to one, and
 * before they are synced.
 */
public final class CancellableFiles implements FileOps {
  private final FileOps files;
  private final Cancellation cancellation;

  public CancellableFiles(FileOps files, Cancellation cancellation) {
    this.files = files;
    this.cancellation = cancellation;
  }

  @Override
  public Output create(Path file) throws IOException {
    cancellation.requireNotCancelled();
    return new CancellableOutput(files.create(file), cancellation);
  }

  @Override
  public Output append(Path file) throws IOException {
    cancellation.requireNotCancelled();
    return new CancellableOutput(files.append(file), cancellation);
  }

  private record CancellableOutput(Output output, Cancellation cancellation) implements Output {
    @Override
    public void write(ByteBuffer bytes) throws IOException {
      cancellation.requireNotCancelled();
      output.write(bytes);
    }

    @Override
    public void sync() throws IOException {
      output.sync();
    }

    @Override
    public void close() throws IOException {
      output.close();
    }
  }

  @Override
  public void syncAll(List<Output> outputs) throws IOException {
    cancellation.requireNotCancelled();
    files.syncAll(outputs);
  }

  @Override
  public void truncate(Path file, long sizeBytes) throws IOException {
    files.truncate(file, sizeBytes);
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    files.createDirectory(directory);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    files.rename(from, to);
  }

  @Override
  public void link(Path link, Path existing) throws IOException {
    files.link(link, existing);
  }

  @Override
  public void delete(Path path) throws IOException {
    files.delete(path);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    files.syncDirectory(directory);
  }
}
