package dev.quire.storage;

import dev.quire.storage.file.FileOps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The empty file {@code unfinished}, which lies in a new library until its creator is told of it.
 */
final class CreationMark {
  private static final String FILE = "unfinished";

  private CreationMark() {}

  static void set(FileOps files, Path library) throws IOException {
    files.create(library.resolve(FILE)).close();
  }

  /**
   * Whether nobody was told that the library was created, and nobody has written to it: it is to be
   * swept. A journal is begun by the first write, which only a finished library takes.
   */
  static boolean isUnfinished(Path library) throws IOException {
    return Files.exists(library.resolve(FILE))
        && FileOps.list(library.resolve(LibraryDirectory.JOURNAL)).isEmpty();
  }

  /** Makes it durable that the library was created, before its creator is told. */
  static void remove(FileOps files, Path library) throws IOException {
    if (Files.exists(library.resolve(FILE))) {
      files.delete(library.resolve(FILE));
      files.syncDirectory(library);
    }
  }
}
