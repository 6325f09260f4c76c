package dev.quire.storage.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * All that storage does to the disk. Nothing is durable before the file is synced, and no name
 * before its directory is. Reading needs no seam: a fault in what is read is a fault in the file.
 */
public interface FileOps {
  /** Creates a file that does not exist yet. */
  Output create(Path file) throws IOException;

  /** Goes on with an existing file behind its end. */
  Output append(Path file) throws IOException;

  /**
   * The same as {@link #create} for a file that is written much and hardly ever read. What is not
   * synced when it is closed may not even be in the file.
   */
  default Output createLog(Path file) throws IOException {
    return create(file);
  }

  /** The same as {@link #append} for such a file. */
  default Output appendLog(Path file) throws IOException {
    return append(file);
  }

  /** Cuts the file to the size, durably. */
  void truncate(Path file, long sizeBytes) throws IOException;

  void createDirectory(Path directory) throws IOException;

  /** Renames atomically; a file that has the name is replaced. */
  void rename(Path from, Path to) throws IOException;

  /** Gives the existing file a second name; where the file system cannot, a copy. */
  void link(Path link, Path existing) throws IOException;

  /** Deletes a file or an empty directory. */
  void delete(Path path) throws IOException;

  /**
   * Takes the name of a file away at once. What it takes of the disk is given back when what is
   * returned is closed, which of a large file takes some time.
   */
  default Closeable unlink(Path file) throws IOException {
    delete(file);
    return () -> {};
  }

  void syncDirectory(Path directory) throws IOException;

  /** A file being written from its start to its end. */
  interface Output extends Closeable {
    /**
     * Writes all that remains in the buffer: by one call of the system where it lies outside the
     * heap.
     */
    void write(ByteBuffer bytes) throws IOException;

    /** Returns once all that was written is on the disk. */
    void sync() throws IOException;
  }

  /** What is done to files, or with them. */
  @FunctionalInterface
  interface Action {
    void run() throws IOException;
  }

  /**
   * Does both, the other perhaps by a thread beside; returns or throws when both have ended, or the
   * other was not begun. Where both throw, what the one threw is thrown, and what the other threw
   * is kept as suppressed; of a part of {@link BothOrNone} that was broken off it is the other way
   * round.
   */
  default void together(Action one, Action other) throws IOException {
    one.run();
    other.run();
  }

  /** Syncs many files; where the disk can take them together, faster than one after the other. */
  default void syncAll(List<Output> outputs) throws IOException {
    for (Output output : outputs) {
      output.sync();
    }
  }

  /** Creates the file with this content, synced; its name is durable once its directory is. */
  default void writeSynced(Path file, byte[] content) throws IOException {
    try (Output output = create(file)) {
      output.write(ByteBuffer.wrap(content));
      output.sync();
    }
  }

  /** Replaces the file's content so that a crash leaves the old or the new one. */
  default void replace(Path file, byte[] content) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + ".tmp");
    if (Files.exists(beside)) {
      delete(beside);
    }
    writeSynced(beside, content);
    rename(beside, file);
    syncDirectory(file.getParent());
  }

  /** Deletes the path with all below it; nothing happens where it does not exist. */
  default void deleteTree(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      for (Path entry : list(path)) {
        deleteTree(entry);
      }
    }
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      delete(path);
    }
  }

  /** Closes all, though some cannot be closed; throws the first failure, with the others in it. */
  static void closeAll(Iterable<Output> outputs) throws IOException {
    IOException failure = null;
    for (Output output : outputs) {
      try {
        output.close();
      } catch (IOException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** What the directory holds, by name; nothing where it does not exist. */
  static List<Path> list(Path directory) throws IOException {
    List<Path> entries = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
        stream.forEach(entries::add);
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
    }
    Collections.sort(entries);
    return entries;
  }
}
