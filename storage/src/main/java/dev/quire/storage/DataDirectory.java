package dev.quire.storage;

import dev.quire.domain.error.AlreadyExists;
import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.library.Library;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.store.Snapshot;
import dev.quire.storage.file.Attempt;
import dev.quire.storage.file.DiskFiles;
import dev.quire.storage.file.FileOps;
import dev.quire.storage.file.ReadOnlyFiles;
import dev.quire.storage.file.Rubbish;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The directory that holds all libraries, owned by one process at a time. A library appears and
 * disappears by one rename; what a crash leaves begins with a dot and is swept at the next open,
 * and so is a library that was never {@linkplain #finish finished}.
 */
public final class DataDirectory implements AutoCloseable {
  private static final String NEW = ".new-";
  static final String DELETED = ".deleted-";
  private static final String RECEIVED = ".received-";

  private final FileOps files;
  private final Path path;
  private final Optional<OwnerLock> lock;
  private final Rubbish rubbish;
  private final Unwanted unwanted;

  private DataDirectory(FileOps files, Path path, Optional<OwnerLock> lock) {
    this.files = files;
    this.path = path;
    this.lock = lock;
    this.rubbish = new Rubbish(files);
    this.unwanted = new Unwanted(files, path, rubbish);
  }

  /**
   * Opens or creates the directory and becomes its owner; throws {@code StorageFailure} that names
   * the owner where there is one.
   */
  public static DataDirectory open(Path path) {
    return open(path, new DiskFiles());
  }

  /** As {@link #open(Path)}, with all that changes the disk going through {@code files}. */
  public static DataDirectory open(Path path, FileOps files) {
    return Attempt.get(
        "open the data directory " + path,
        () -> {
          Files.createDirectories(path);
          OwnerLock lock = OwnerLock.acquire(path);
          try {
            DataDirectory directory = new DataDirectory(files, path, Optional.of(lock));
            directory.sweep();
            return directory;
          } catch (IOException | RuntimeException | Error e) {
            lock.close();
            throw e;
          }
        });
  }

  /**
   * Opens a directory that another process may own, to be read only; throws {@link StorageFailure}
   * where there is none.
   */
  public static DataDirectory openReadOnly(Path path) {
    if (!Files.isDirectory(path)) {
      throw new StorageFailure("there is no data directory " + path);
    }
    return new DataDirectory(new ReadOnlyFiles(), path, Optional.empty());
  }

  public Path path() {
    return path;
  }

  /** All libraries, damaged ones included: nothing of them is read here. */
  public List<LibraryDirectory> libraries() {
    return Attempt.get("list the libraries of " + path, () -> libraries(files, path));
  }

  static List<LibraryDirectory> libraries(FileOps files, Path path) throws IOException {
    List<LibraryDirectory> libraries = new ArrayList<>();
    for (Path entry : FileOps.list(path)) {
      if (isLibrary(entry) && !CreationMark.isUnfinished(entry)) {
        libraries.add(new LibraryDirectory(files, entry));
      }
    }
    return libraries;
  }

  private static boolean isLibrary(Path entry) {
    return Files.isDirectory(entry) && !entry.getFileName().toString().startsWith(".");
  }

  /** The directory of this library, if it exists; nothing of it is read. */
  public Optional<LibraryDirectory> find(LibraryId id) {
    return at(path.resolve(DirectoryName.of(id.value())));
  }

  /** The library in this directory, if there still is one; nothing of it is read. */
  public Optional<LibraryDirectory> at(Path directory) {
    return Files.isDirectory(directory)
        ? Optional.of(new LibraryDirectory(files, directory))
        : Optional.empty();
  }

  /**
   * Creates an empty library durably, to be {@linkplain #finish finished}; throws {@link
   * AlreadyExists} where the id is taken.
   */
  public LibraryDirectory create(Library library) {
    return create(
        library.id(),
        beside -> {
          LibraryDirectory.create(files, beside, Manifest.empty(library));
        });
  }

  /**
   * Makes a snapshot into a library of this definition, by hard links, to be {@linkplain #finish
   * finished}; throws {@link AlreadyExists} where the id is taken, {@code NotFound} where the
   * snapshot does not exist.
   */
  public LibraryDirectory restore(SnapshotStore snapshots, String name, Library as) {
    return create(
        as.id(),
        beside -> {
          Manifest manifest = snapshots.linkInto(name, beside);
          LibraryDirectory.create(files, beside, manifest.withLibrary(as));
        });
  }

  /**
   * Takes in a snapshot's archive, which is read as it comes and must be as its own listing says;
   * throws {@code InvalidInput} where it is not, and leaves nothing behind. It is no library yet.
   */
  public ReceivedSnapshot receive(InputStream archive) {
    Path beside = path.resolve(RECEIVED + UUID.randomUUID());
    return Attempt.get(
        "take in an archive",
        () -> {
          boolean whole = false;
          try {
            files.createDirectory(beside);
            Snapshot snapshot = new SnapshotReceiver(files, beside, archive).receive();
            whole = true;
            return new ReceivedSnapshot(this, files, beside, snapshot);
          } finally {
            if (!whole) {
              rubbish.delete(beside);
            }
          }
        });
  }

  /**
   * Gives a directory that is a whole library the name that belongs to the id. Where that cannot be
   * made durable it is taken back: who is told that it failed finds no library.
   */
  synchronized LibraryDirectory adopt(Path beside, LibraryId id) throws IOException {
    Path target = free(id);
    files.rename(beside, target);
    boolean durable = false;
    try {
      files.syncDirectory(path);
      durable = true;
      unwanted.forget(target);
      return new LibraryDirectory(files, target);
    } finally {
      if (!durable) {
        unwanted.takeBack(target);
      }
    }
  }

  /**
   * Makes a library that was just created one that is there after a restart: the last thing before
   * its creator is told. What is not finished is swept at the next open.
   */
  public LibraryDirectory finish(LibraryDirectory library) {
    Attempt.run(
        "finish the library in " + library.name(),
        () -> CreationMark.remove(files, library.path()));
    return library;
  }

  /**
   * Takes away a library that was just created and turned out to be of no use, as far as the disk
   * lets us: its id is free again. Never fails.
   */
  public synchronized void takeBack(LibraryDirectory library) {
    library.endDiscarding();
    unwanted.takeBack(library.path());
  }

  private Path free(LibraryId id) {
    Path target = path.resolve(DirectoryName.of(id.value()));
    if (unwanted.contains(target)) {
      unwanted.takeBack(target);
    }
    if (Files.exists(target)) {
      throw new AlreadyExists("library", id.value());
    }
    return target;
  }

  /** Fills a directory. */
  @FunctionalInterface
  private interface Filling {
    void fill(Path directory) throws IOException;
  }

  private synchronized LibraryDirectory create(LibraryId id, Filling filling) {
    String name = free(id).getFileName().toString();
    return Attempt.get(
        "create the library \"" + id + "\"",
        () -> {
          rubbish.deleteLeft();
          Path beside = path.resolve(NEW + name);
          files.deleteTree(beside);
          boolean whole = false;
          try {
            files.createDirectory(beside);
            filling.fill(beside);
            LibraryDirectory made = adopt(beside, id);
            whole = true;
            return made;
          } finally {
            if (!whole) {
              // on a full disk it takes the room that is wanted
              rubbish.delete(beside);
            }
          }
        });
  }

  /**
   * Deletes a library with all it holds; nobody may be writing it. Who still reads it keeps what is
   * mapped.
   */
  public void delete(LibraryDirectory library) {
    // of its own: another library of the id may be deleted while this one's files still go
    Path gone = path.resolve(DELETED + library.name() + "-" + System.nanoTime());
    Attempt.run("delete the library in " + library.name(), () -> putAway(library, gone));
    // from here on there is no library any more, whatever becomes of its files
    rubbish.delete(gone);
  }

  private synchronized void putAway(LibraryDirectory library, Path gone) throws IOException {
    library.endDiscarding();
    files.rename(library.path(), gone);
    files.syncDirectory(path);
  }

  private void sweep() throws IOException {
    for (Path entry : FileOps.list(path)) {
      String name = entry.getFileName().toString();
      if (name.startsWith(NEW) || name.startsWith(DELETED) || name.startsWith(RECEIVED)) {
        files.deleteTree(entry);
      } else if (isLibrary(entry)) {
        sweepUnfinished(entry);
      }
    }
  }

  private void sweepUnfinished(Path library) throws IOException {
    if (CreationMark.isUnfinished(library)) {
      // a crash in the middle must not leave half of one
      Path gone = path.resolve(DELETED + library.getFileName());
      files.deleteTree(gone);
      files.rename(library, gone);
      files.deleteTree(gone);
    } else {
      CreationMark.remove(files, library);
    }
  }

  /** Lets another process own the directory. */
  @Override
  public void close() {
    Attempt.run(
        "release the data directory " + path,
        () -> {
          if (lock.isPresent()) {
            lock.get().close();
          }
        });
  }
}
