package dev.quire.storage.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Hands every operation on to another disk; what differs from that is overridden. */
public abstract class ForwardingFiles implements FileOps {
  private final FileOps files;

  protected ForwardingFiles(FileOps files) {
    this.files = files;
  }

  /** The disk beneath. */
  protected final FileOps files() {
    return files;
  }

  @Override
  public Output create(Path file) throws IOException {
    return files.create(file);
  }

  @Override
  public Output append(Path file) throws IOException {
    return files.append(file);
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
  public Closeable unlink(Path file) throws IOException {
    return files.unlink(file);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    files.syncDirectory(directory);
  }

  /** The same for a file that is being written. */
  public abstract static class ForwardingOutput implements Output {
    private final Output output;

    protected ForwardingOutput(Output output) {
      this.output = output;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
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
}
