package dev.quire.storage;

import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.error.QuireException;
import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.library.LibraryId;
import dev.quire.storage.file.Attempt;
import dev.quire.storage.file.Cancellation;
import dev.quire.storage.file.FileOps;
import dev.quire.storage.file.Rubbish;
import dev.quire.storage.file.ScratchArena;
import dev.quire.storage.journal.Journal;
import dev.quire.storage.journal.JournalFiles;
import dev.quire.storage.journal.Replay;
import dev.quire.storage.segment.SealedSegment;
import dev.quire.storage.segment.SegmentContent;
import dev.quire.storage.segment.SegmentListing;
import dev.quire.storage.segment.SegmentWriter;
import dev.quire.storage.segment.UnsyncedSegment;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One library on the disk.
 *
 * <pre>
 * manifest.json          what is current
 * unfinished             see CreationMark
 * journal/…wal           commands that the segments do not contain yet
 * journal.json           where the journal ends
 * proven.json            see ProvenArrays
 * segments/&lt;number&gt;/     see SegmentFiles
 * snapshots/&lt;name&gt;/      see SnapshotStore
 * </pre>
 */
public final class LibraryDirectory {
  private static final System.Logger LOG = System.getLogger(LibraryDirectory.class.getName());
  static final String JOURNAL = "journal";
  static final String SEGMENTS = "segments";
  static final String SNAPSHOTS = "snapshots";

  private final FileOps files;
  private final Path path;
  private final SnapshotStore snapshots;
  private final Rubbish rubbish;
  private Optional<ProvenArrays> proven = Optional.empty();

  LibraryDirectory(FileOps files, Path path) {
    this.files = files;
    this.path = path;
    this.rubbish = new Rubbish(files);
    this.snapshots = new SnapshotStore(files, path, rubbish);
  }

  /** The directory's name within the data directory; the library's id stands in the manifest. */
  public String name() {
    return path.getFileName().toString();
  }

  public Path path() {
    return path;
  }

  /** Reads and checks the current manifest. */
  public Manifest manifest() {
    return Manifest.read(path);
  }

  /** The id that belongs to the directory's name, whatever lies in it, or cannot be read now. */
  public LibraryId id() {
    try {
      LibraryId id = manifest().library().id();
      return isNamedFor(id) ? id : idOfName();
    } catch (QuireException e) {
      return idOfName();
    }
  }

  /** Whether this is where a library of the id lies. */
  public boolean isNamedFor(LibraryId id) {
    return DirectoryName.of(id.value()).equals(name());
  }

  private LibraryId idOfName() {
    try {
      return new LibraryId(DirectoryName.idOf(name()));
    } catch (InvalidInput e) {
      return new LibraryId("directory-" + Integer.toHexString(name().hashCode()));
    }
  }

  /** Throws {@link StorageFailure} where the directory holds a library of another name. */
  public void requireName(LibraryId id) {
    String expected = DirectoryName.of(id.value());
    if (!expected.equals(name())) {
      throw new StorageFailure(
          "%s holds the library \"%s\"; rename the directory to %s, or take it away"
              .formatted(path, id, expected));
    }
  }

  /** Makes the manifest current: a crash leaves the one before or this one. */
  public void publish(Manifest manifest) {
    byte[] bytes = manifest.toBytes();
    Attempt.run(
        "publish the manifest of " + name(),
        () -> files.replace(path.resolve(Manifest.FILE), bytes));
  }

  /**
   * Whether the manifest that lies in the directory is this one; false where it cannot be read.
   * Once a publication has failed it tells whether the new one has got its name nevertheless.
   */
  public boolean holds(Manifest manifest) {
    try {
      return Arrays.equals(Files.readAllBytes(path.resolve(Manifest.FILE)), manifest.toBytes());
    } catch (IOException e) {
      return false;
    }
  }

  /** Opens the journal, and hands over what the segments do not contain yet. */
  public Journal openJournal(long afterPosition, Replay replay) {
    requireJournal();
    return Journal.open(files, path.resolve(JOURNAL), afterPosition, replay);
  }

  /** Hands over what the segments do not contain yet, and changes nothing. */
  public void replayJournal(long afterPosition, Replay replay) {
    requireJournal();
    Attempt.run(
        "read the journal of " + path,
        () -> new JournalFiles(files, path.resolve(JOURNAL)).read(afterPosition, replay));
  }

  /** Maps a segment and checks its bytes; the caller is its first user. */
  public SealedSegment openSegment(long number) {
    return ofNumber(number, SealedSegment.open(files, segment(number)));
  }

  /**
   * As {@link #openSegment}, without reading large arrays that nobody has changed since their bytes
   * were compared.
   */
  public SealedSegment openProven(long number) {
    return ofNumber(
        number,
        SealedSegment.open(
            files, segment(number), (array, stamp) -> proven().holds(number, array, stamp)));
  }

  // one that was put into another's place is whole in itself
  private SealedSegment ofNumber(long number, SealedSegment segment) {
    if (segment.number() == number) {
      return segment;
    }
    segment.release();
    throw new StorageFailure(
        "%s holds segment %d: it is damaged; bring back what belongs there, or restore a snapshot"
            .formatted(segment(number), segment.number()));
  }

  /** Keeps for the next opening what is known of these segments, all there are. Never fails. */
  public void keepProven(List<SealedSegment> segments) {
    proven().keep(segments, Instant.now());
  }

  private synchronized ProvenArrays proven() {
    if (proven.isEmpty()) {
      proven = Optional.of(new ProvenArrays(files, path));
    }
    return proven.get();
  }

  /**
   * Writes a segment and maps it; once it is synced too, a manifest makes it current. Where it
   * fails, or is cancelled, nothing of it stays: on a full disk it takes the room that is wanted.
   */
  public UnsyncedSegment writeSegment(
      long number, SegmentContent content, ScratchArena scratch, Cancellation cancellation) {
    // a directory of the number that is there already is another's, and writing into it fails
    boolean taken = Files.exists(segment(number));
    boolean written = false;
    try {
      UnsyncedSegment segment =
          SegmentWriter.write(files, segment(number), number, content, scratch, cancellation);
      written = true;
      return segment;
    } finally {
      if (!written && !taken) {
        rubbish.delete(segment(number));
      }
    }
  }

  /** Gives a segment up that the caller uses: deleted when nobody else does. */
  public void discard(SealedSegment segment) {
    segment.markObsolete(rubbish);
    segment.release();
  }

  /**
   * Deletes a segment's stored deletions but those of these generations, which are all that any
   * manifest names that is current or will be again. Never fails: what stays is swept at the next
   * opening.
   */
  public void discardDeletions(long number, Set<Long> kept) {
    try {
      SegmentListing.staleDeletions(segment(number), kept).forEach(rubbish::delete);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "old deletions of " + segment(number) + " stay for now", e);
    }
  }

  /** Deletes what was discarded and could not be deleted at once. */
  public void deleteDiscarded() {
    rubbish.deleteLeft();
  }

  /** Leaves what is discarded from now on where it is, since all of it is about to be deleted. */
  void endDiscarding() {
    rubbish.end();
  }

  /** Its snapshots: always the same object, which knows who reads them. */
  public SnapshotStore snapshots() {
    return snapshots;
  }

  /** Deletes what a crash left behind: all that the manifest does not name. At open only. */
  public void sweep(Manifest manifest) {
    Attempt.run("sweep " + name(), () -> new Leftovers(files, path).delete(manifest));
  }

  /** What the journal takes now; its owner may be deleting files of it. */
  public long journalBytes() {
    return Attempt.get(
        "measure the journal of " + name(),
        () -> {
          long bytes = 0;
          for (Path file : FileOps.list(path.resolve(JOURNAL))) {
            bytes += sizeOf(file);
          }
          return bytes;
        });
  }

  private static long sizeOf(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  FileOps files() {
    return files;
  }

  Path segment(long number) {
    return path.resolve(SEGMENTS).resolve(Long.toString(number));
  }

  /**
   * Fills an empty directory with a library of this manifest; durable but for its own name, and
   * unfinished until its {@link CreationMark} is removed.
   */
  static void create(FileOps files, Path path, Manifest manifest) throws IOException {
    CreationMark.set(files, path);
    for (String part : new TreeSet<>(Set.of(JOURNAL, SEGMENTS, SNAPSHOTS))) {
      if (!Files.exists(path.resolve(part))) {
        files.createDirectory(path.resolve(part));
      }
    }
    files.replace(path.resolve(Manifest.FILE), manifest.toBytes());
  }

  // a missing directory must not pass for an empty journal
  private void requireJournal() {
    if (!Files.isDirectory(path.resolve(JOURNAL))) {
      throw new StorageFailure(
          "%s has no directory \"%s\": bring it back from a copy, or restore a snapshot"
              .formatted(path, JOURNAL));
    }
  }
}
