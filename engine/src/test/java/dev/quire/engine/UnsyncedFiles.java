package dev.quire.engine;

import dev.quire.storage.file.DiskFiles;
import dev.quire.storage.file.ForwardingFiles;
import java.io.IOException;
import java.nio.file.Path;

/** The real disk, which is never asked to be durable: for tests of many files. */
final class UnsyncedFiles extends ForwardingFiles {
  UnsyncedFiles() {
    super(new DiskFiles());
  }

  private static final class UnsyncedOutput extends ForwardingOutput {
    UnsyncedOutput(Output output) {
      super(output);
    }

    @Override
    public void sync() {
      // the machine that runs the test keeps its power
    }
  }

  @Override
  public Output create(Path file) throws IOException {
    return new UnsyncedOutput(super.create(file));
  }

  @Override
  public Output append(Path file) throws IOException {
    return new UnsyncedOutput(super.append(file));
  }

  @Override
  public void syncDirectory(Path directory) {
    // as above
  }
}
