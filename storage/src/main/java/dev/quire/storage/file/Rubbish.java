package dev.quire.storage.file;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Takes away directories that nobody needs any more. What the disk does not let go of stays on a
 * list and is tried again: nobody fails for it, a reader who was its last user least of all. For
 * any thread.
 */
public final class Rubbish {
  private static final System.Logger LOG = System.getLogger(Rubbish.class.getName());

  private final FileOps files;
  private final Set<Path> left = ConcurrentHashMap.newKeySet();
  private boolean ended;

  public Rubbish(FileOps files) {
    this.files = files;
  }

  /** Deletes the directory with all below it, now or with a later {@link #deleteLeft}. */
  public void delete(Path directory) {
    attempt(directory, Level.WARNING);
  }

  /** Tries once more what could not be deleted before. */
  public void deleteLeft() {
    for (Path directory : List.copyOf(left)) {
      // by one thread: another may try as well
      if (left.remove(directory)) {
        // the log says already that it is there
        attempt(directory, Level.DEBUG);
      }
    }
  }

  /**
   * Deletes nothing from now on: what is above these directories goes as a whole, and others may
   * get their names while somebody still reads what was in them.
   */
  public synchronized void end() {
    ended = true;
  }

  private synchronized void attempt(Path directory, Level level) {
    if (ended) {
      return;
    }
    boolean deleted = false;
    try {
      files.deleteTree(directory);
      deleted = true;
    } catch (IOException e) {
      LOG.log(level, directory + " could not be deleted; it is tried again later", e);
    } finally {
      if (!deleted) {
        left.add(directory);
      }
    }
  }
}
