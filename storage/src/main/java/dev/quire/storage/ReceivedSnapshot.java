package dev.quire.storage;

import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.library.Library;
import dev.quire.domain.store.Snapshot;
import dev.quire.domain.store.Snapshot.SnapshotFile;
import dev.quire.storage.Manifest.SegmentEntry;
import dev.quire.storage.file.Attempt;
import dev.quire.storage.file.FileOps;
import dev.quire.storage.segment.SegmentCheck;
import dev.quire.storage.segment.SegmentListing;
import dev.quire.storage.segment.SegmentProblem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A snapshot that came as an archive and lies beside the libraries, unseen. It becomes one by
 * {@link #publish}; closed without, it is gone.
 */
public final class ReceivedSnapshot implements AutoCloseable {
  private final DataDirectory data;
  private final FileOps files;
  private final Path path;
  private final Snapshot snapshot;

  ReceivedSnapshot(DataDirectory data, FileOps files, Path path, Snapshot snapshot) {
    this.data = data;
    this.files = files;
    this.path = path;
    this.snapshot = snapshot;
  }

  /** What the archive says that it holds. */
  public Snapshot snapshot() {
    return snapshot;
  }

  /** To be opened and looked through, but not written. */
  public LibraryDirectory directory() {
    return new LibraryDirectory(files, path);
  }

  /**
   * Compares what came with itself: the manifest with the segments, each segment's arrays with its
   * tables, and all files with the listing. Throws {@link InvalidInput} that says what is wrong.
   */
  public void requireSound() {
    try {
      Manifest manifest = Manifest.read(path);
      for (Path stray : new Leftovers(files, path).find(manifest)) {
        throw refusedHere(path.relativize(stray) + " does not belong to the snapshot");
      }
      Set<SnapshotFile> expected = new HashSet<>();
      for (SegmentEntry entry : manifest.segments()) {
        expected.addAll(checked(entry, manifest.library().dimension()));
      }
      requireListed(expected);
    } catch (StorageFailure e) {
      throw refusedHere(e.getMessage());
    } catch (IOException e) {
      if (Attempt.failure("look through an archive", e) instanceof StorageFailure) {
        throw refusedHere("it lacks a file that its manifest names");
      }
      throw Attempt.failure("look through an archive", e);
    }
  }

  private List<SnapshotFile> checked(SegmentEntry entry, int dimension) throws IOException {
    Path segment = directory().segment(entry.number());
    List<SegmentProblem> problems = SegmentCheck.of(files, segment, dimension, entry.deletions());
    if (!problems.isEmpty()) {
      SegmentProblem first = problems.getFirst();
      throw refusedHere(
          "segment %d: %s %s".formatted(entry.number(), first.file(), first.message()));
    }
    List<SnapshotFile> all = new ArrayList<>();
    for (SnapshotFile file : SegmentListing.files(segment, entry.deletions())) {
      all.add(file.under(path.relativize(segment).toString()));
    }
    return all;
  }

  private void requireListed(Set<SnapshotFile> expected) {
    for (SnapshotFile listed : snapshot.files()) {
      if (!listed.path().equals(Manifest.FILE) && !expected.remove(listed)) {
        throw refusedHere(listed.path() + " is not what snapshot.json says of it");
      }
    }
    if (!expected.isEmpty()) {
      throw refusedHere("it lacks " + expected.iterator().next().path());
    }
  }

  /** Makes it a library of this definition; throws {@code AlreadyExists} where the id is taken. */
  public LibraryDirectory publish(Library as) {
    return Attempt.get(
        "publish the imported library \"" + as.id() + "\"",
        () -> {
          files.delete(path.resolve(SnapshotJson.FILE));
          LibraryDirectory.create(files, path, Manifest.read(path).withLibrary(as));
          return data.adopt(path, as.id());
        });
  }

  @Override
  public void close() {
    Attempt.run("delete the leftovers of an import", () -> files.deleteTree(path));
  }

  // whoever sent it needs not know where it lies here
  private InvalidInput refusedHere(String why) {
    return refused(why.replace(path + "/", "").replace(path.toString(), "the snapshot"));
  }

  static InvalidInput refused(String why) {
    return new InvalidInput("body", "is refused: " + why);
  }
}
