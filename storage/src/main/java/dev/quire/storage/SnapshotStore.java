package dev.quire.storage;

import dev.quire.domain.error.AlreadyExists;
import dev.quire.domain.error.Damaged;
import dev.quire.domain.error.NotFound;
import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.store.DamagedSnapshot;
import dev.quire.domain.store.Snapshot;
import dev.quire.domain.store.Snapshot.SnapshotFile;
import dev.quire.storage.Manifest.SegmentEntry;
import dev.quire.storage.file.Attempt;
import dev.quire.storage.file.FileOps;
import dev.quire.storage.file.Rubbish;
import dev.quire.storage.segment.SegmentListing;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The snapshots of one library. Each has the layout of a library, without a journal: its manifest,
 * hard links to the files of its segments, and {@code snapshot.json}, which lists them.
 */
public final class SnapshotStore {
  private static final System.Logger LOG = System.getLogger(SnapshotStore.class.getName());
  // a snapshot's name never begins with a dot
  private static final String UNFINISHED = ".new-";
  private static final String DELETED = ".deleted-";
  private static final String ONCE_UNFINISHED = ".tmp";

  private final FileOps files;
  private final Path library;
  private final Path directory;
  private final SnapshotUses uses;
  private final SnapshotListings listings;
  private final Rubbish rubbish;

  /**
   * @param rubbish of the library
   */
  SnapshotStore(FileOps files, Path library, Rubbish rubbish) {
    this.files = files;
    this.rubbish = rubbish;
    this.library = library;
    this.directory = library.resolve(LibraryDirectory.SNAPSHOTS);
    this.listings = new SnapshotListings(directory);
    this.uses = new SnapshotUses(rubbish);
  }

  static boolean isLeftover(Path entry) {
    String name = entry.getFileName().toString();
    return name.startsWith(UNFINISHED) || name.startsWith(DELETED) || isOfOlderQuire(entry, name);
  }

  // an older Quire began snapshots under such names, which finished ones have as well. An
  // unfinished one has no listing yet, or that of the name that it was to get
  private static boolean isOfOlderQuire(Path entry, String name) {
    if (!name.endsWith(ONCE_UNFINISHED)) {
      return false;
    }
    try {
      return Files.notExists(entry.resolve(SnapshotJson.FILE))
          || !DirectoryName.of(SnapshotJson.read(entry).name()).equals(name);
    } catch (StorageFailure e) {
      // as a snapshot that is damaged it stays
      return false;
    }
  }

  /**
   * Keeps the state that the manifest names, which must be the current one; throws {@link
   * AlreadyExists} where the name is taken. Takes as long as a link for each file, whatever their
   * size.
   *
   * @param documents how many the state holds
   * @param chunks how many the state holds
   */
  public Snapshot create(String name, Manifest manifest, long documents, long chunks, Instant now) {
    Path target = directory(name);
    if (Files.exists(target)) {
      throw new AlreadyExists("snapshot", name);
    }
    return Attempt.get(
        "create the snapshot \"" + name + "\"",
        () -> {
          Path beside = unused(UNFINISHED, target);
          boolean published = false;
          try {
            files.createDirectory(beside);
            List<SnapshotFile> listed = new ArrayList<>(linkSegments(library, beside, manifest));
            listed.addFirst(writeManifest(beside, manifest));
            Snapshot snapshot =
                new Snapshot(name, now, manifest.journalPosition(), documents, chunks, listed);
            files.writeSynced(beside.resolve(SnapshotJson.FILE), SnapshotJson.toBytes(snapshot));
            files.syncDirectory(beside);
            publish(beside, target);
            published = true;
            return snapshot;
          } finally {
            if (!published) {
              // its links would keep the room of segments that others have replaced
              rubbish.delete(beside);
            }
          }
        });
  }

  // where its name cannot be made durable it is taken back, as far as the disk lets us
  private void publish(Path beside, Path target) throws IOException {
    files.rename(beside, target);
    boolean durable = false;
    try {
      files.syncDirectory(directory);
      durable = true;
    } finally {
      if (!durable) {
        takeBack(target, beside);
      }
    }
  }

  private void takeBack(Path target, Path beside) {
    try {
      files.rename(target, beside);
      files.syncDirectory(directory);
    } catch (IOException e) {
      LOG.log(Level.WARNING, target + " was not to be kept, and could not be taken away", e);
    }
  }

  private Path unused(String prefix, Path snapshot) {
    return directory.resolve(prefix + snapshot.getFileName() + "-" + System.nanoTime());
  }

  private SnapshotFile writeManifest(Path beside, Manifest manifest) throws IOException {
    files.writeSynced(beside.resolve(Manifest.FILE), manifest.toBytes());
    return SnapshotJson.describe(beside, beside.resolve(Manifest.FILE));
  }

  /** The snapshot in the directory as its files now are, which the manifest names. */
  static Snapshot listed(Path directory, Manifest manifest, Snapshot before) throws IOException {
    List<SnapshotFile> files = new ArrayList<>();
    files.add(SnapshotJson.describe(directory, directory.resolve(Manifest.FILE)));
    for (SegmentEntry entry : manifest.segments()) {
      String segment = LibraryDirectory.SEGMENTS + "/" + entry.number();
      for (SnapshotFile file :
          SegmentListing.files(directory.resolve(segment), entry.deletions())) {
        files.add(file.under(segment));
      }
    }
    return new Snapshot(
        before.name(),
        before.createdAt(),
        before.position(),
        before.documents(),
        before.chunks(),
        files);
  }

  // links what the manifest names from one directory of a library's layout to another
  private List<SnapshotFile> linkSegments(Path from, Path to, Manifest manifest)
      throws IOException {
    List<SnapshotFile> listed = new ArrayList<>();
    Path segments = to.resolve(LibraryDirectory.SEGMENTS);
    files.createDirectory(segments);
    for (SegmentEntry entry : manifest.segments()) {
      String number = Long.toString(entry.number());
      Path segment = segments.resolve(number);
      files.createDirectory(segment);
      Path source = from.resolve(LibraryDirectory.SEGMENTS).resolve(number);
      for (SnapshotFile file : SegmentListing.files(source, entry.deletions())) {
        files.link(segment.resolve(file.path()), source.resolve(file.path()));
        listed.add(file.under(LibraryDirectory.SEGMENTS + "/" + number));
      }
      files.syncDirectory(segment);
    }
    files.syncDirectory(segments);
    return listed;
  }

  /** Links the snapshot's segments into an empty directory and returns its manifest. */
  Manifest linkInto(String name, Path target) throws IOException {
    Path snapshot = directory(name);
    if (!Files.isDirectory(snapshot)) {
      throw new NotFound("snapshot", name);
    }
    Manifest manifest = Manifest.read(snapshot);
    linkSegments(snapshot, target, manifest);
    return manifest;
  }

  /** By ascending name, without those that are {@link #damaged}. */
  public List<Snapshot> list() {
    return listings.list();
  }

  /** Those whose {@code snapshot.json} cannot be read, by ascending name. */
  public List<DamagedSnapshot> damaged() {
    return listings.damaged();
  }

  /** Throws {@link Damaged} where its {@code snapshot.json} cannot be read. */
  public Optional<Snapshot> find(String name) {
    Path snapshot = directory(name);
    return Files.isDirectory(snapshot) ? listings.read(snapshot) : Optional.empty();
  }

  /**
   * What the work, which reads the snapshot, returns; where that fails and a file of the snapshot
   * is not what was written, throws {@link Damaged} with that file's name.
   */
  public <T> T reading(String name, Supplier<T> work) {
    try {
      return work.get();
    } catch (StorageFailure e) {
      try (SnapshotFiles opened = files(name)) {
        LOG.log(Level.WARNING, "the snapshot \"" + name + "\" was of no use", e);
        opened.requireWhole();
      }
      throw e;
    }
  }

  /** The manifest of the snapshot; throws {@link NotFound}. */
  public Manifest manifest(String name) {
    return opened(name).manifest();
  }

  /** The snapshot as a library that can only be read; throws {@link NotFound}. */
  public LibraryDirectory opened(String name) {
    Path snapshot = directory(name);
    if (!Files.isDirectory(snapshot)) {
      throw new NotFound("snapshot", name);
    }
    return new LibraryDirectory(files, snapshot);
  }

  /** False where it does not exist. Whoever reads its files may finish: they go with the last. */
  public boolean delete(String name) {
    Path snapshot = directory(name);
    if (!Files.isDirectory(snapshot)) {
      return false;
    }
    Attempt.run(
        "delete the snapshot \"" + name + "\"",
        () -> {
          Path gone = unused(DELETED, snapshot);
          boolean isRead = uses.moved(snapshot, gone, () -> files.rename(snapshot, gone));
          files.syncDirectory(directory);
          if (!isRead) {
            rubbish.delete(gone);
          }
        });
    return true;
  }

  /** The snapshot's files for reading; throws {@link NotFound} or {@link Damaged}. To be closed. */
  public SnapshotFiles files(String name) {
    Path snapshot = directory(name);
    return Attempt.get(
        "read the snapshot \"" + name + "\"",
        () -> {
          SnapshotUses.Use use = uses.begin(snapshot);
          boolean whole = false;
          try {
            if (!Files.isDirectory(snapshot)) {
              throw new NotFound("snapshot", name);
            }
            SnapshotFiles opened =
                new SnapshotFiles(
                    use, listings.read(snapshot).orElseThrow(() -> new NotFound("snapshot", name)));
            whole = true;
            return opened;
          } finally {
            if (!whole) {
              use.close();
            }
          }
        });
  }

  private Path directory(String name) {
    return directory.resolve(DirectoryName.of(name));
  }
}
