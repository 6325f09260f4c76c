package dev.quire.storage.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * A disk for work that may be cancelled: it asks before each new file, each write to one, and
 * before they are synced.
 */
public final class CancellableFiles extends ForwardingFiles {
  private final Cancellation cancellation;

  public CancellableFiles(FileOps files, Cancellation cancellation) {
    super(files);
    this.cancellation = cancellation;
  }

  @Override
  public Output create(Path file) throws IOException {
    cancellation.requireNotCancelled();
    return new CancellableOutput(super.create(file));
  }

  @Override
  public Output append(Path file) throws IOException {
    cancellation.requireNotCancelled();
    return new CancellableOutput(super.append(file));
  }

  private final class CancellableOutput extends ForwardingOutput {
    CancellableOutput(Output output) {
      super(output);
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      cancellation.requireNotCancelled();
      super.write(bytes);
    }
  }

  @Override
  public void together(Action one, Action other) throws IOException {
    files().together(one, other);
  }

  @Override
  public void syncAll(List<Output> outputs) throws IOException {
    cancellation.requireNotCancelled();
    files().syncAll(outputs);
  }
}
