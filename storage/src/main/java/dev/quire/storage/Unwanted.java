package dev.quire.storage;

import dev.quire.storage.file.FileOps;
import dev.quire.storage.file.Rubbish;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Libraries of a data directory that their creators were told not to exist. Those that the disk did
 * not let us take away are remembered, so that their ids can be freed later. One thread at a time.
 */
final class Unwanted {
  private static final System.Logger LOG = System.getLogger(Unwanted.class.getName());

  private final FileOps files;
  private final Path data;
  private final Rubbish rubbish;
  private final Set<Path> left = new HashSet<>();

  Unwanted(FileOps files, Path data, Rubbish rubbish) {
    this.files = files;
    this.data = data;
    this.rubbish = rubbish;
  }

  /** Whether it could not be taken away. */
  boolean contains(Path library) {
    return left.contains(library);
  }

  /** Something else has taken the place of what could not be taken away. */
  void forget(Path library) {
    left.remove(library);
  }

  /** Takes it away as far as the disk lets us. Never fails. */
  void takeBack(Path library) {
    Path gone = data.resolve(DataDirectory.DELETED + library.getFileName());
    left.add(library);
    try {
      files.deleteTree(gone);
      files.rename(library, gone);
      left.remove(library);
      files.syncDirectory(data);
    } catch (IOException e) {
      LOG.log(Level.WARNING, library + " was not to be kept, and could not be taken away", e);
    }
    // somebody else may have taken it away, and what comes under its name later is wanted
    if (Files.notExists(library)) {
      left.remove(library);
    }
    if (!left.contains(library)) {
      rubbish.delete(gone);
    }
  }
}
