package dev.quire.storage;

import dev.quire.storage.file.Rubbish;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Who is reading a snapshot's files by their names. A snapshot that is deleted meanwhile loses its
 * name at once, and its files when the last reader is done; a crash before leaves them to be swept.
 */
final class SnapshotUses {
  private final Rubbish rubbish;
  private final Map<Path, Shared> byPath = new HashMap<>();

  SnapshotUses(Rubbish rubbish) {
    this.rubbish = rubbish;
  }

  /** Where a snapshot lies now, for all who read it. */
  private static final class Shared {
    private Path path;
    private int readers;
    private boolean deleted;

    Shared(Path path) {
      this.path = path;
    }
  }

  /** One reader of a snapshot. */
  final class Use implements AutoCloseable {
    private final Shared shared;
    private boolean closed;

    Use(Shared shared) {
      this.shared = shared;
    }

    /** Opens one of the snapshot's files, wherever it lies by now. */
    InputStream open(String file) throws IOException {
      synchronized (SnapshotUses.this) {
        return Files.newInputStream(shared.path.resolve(file));
      }
    }

    @Override
    public void close() {
      synchronized (SnapshotUses.this) {
        if (!closed) {
          closed = true;
          end(shared);
        }
      }
    }
  }

  /** A rename that may fail. */
  @FunctionalInterface
  interface Rename {
    void run() throws IOException;
  }

  synchronized Use begin(Path snapshot) {
    Shared shared = byPath.computeIfAbsent(snapshot, Shared::new);
    shared.readers++;
    return new Use(shared);
  }

  /**
   * Moves the snapshot away from its name, with nobody opening a file meanwhile. True where
   * somebody reads it, who then deletes it at the end.
   */
  synchronized boolean moved(Path from, Path to, Rename rename) throws IOException {
    rename.run();
    Shared shared = byPath.remove(from);
    if (shared == null) {
      return false;
    }
    shared.path = to;
    shared.deleted = true;
    return true;
  }

  private void end(Shared shared) {
    shared.readers--;
    if (shared.readers > 0) {
      return;
    }
    if (shared.deleted) {
      rubbish.delete(shared.path);
    } else {
      byPath.remove(shared.path);
    }
  }
}
