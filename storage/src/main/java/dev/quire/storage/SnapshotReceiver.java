package dev.quire.storage;

import dev.quire.domain.error.DiskFull;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.store.Snapshot;
import dev.quire.domain.store.Snapshot.SnapshotFile;
import dev.quire.storage.archive.TarReader;
import dev.quire.storage.file.FileOps;
import dev.quire.storage.file.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Writes an archive's files into a directory as they come, each compared with what the archive's
 * own listing, its first file, says of it: path, size and SHA-256. Nothing that is not listed is
 * written, and nothing is held in memory but the listing.
 */
final class SnapshotReceiver {
  private static final long LISTING_BYTES = 64L << 20;
  private static final int BUFFER_BYTES = 1 << 16;

  private final FileOps files;
  private final Path target;
  private final TarReader tar;
  private final Map<String, SnapshotFile> awaited = new HashMap<>();
  private final TreeSet<Path> directories = new TreeSet<>();
  private final byte[] buffer = new byte[BUFFER_BYTES];

  SnapshotReceiver(FileOps files, Path target, InputStream archive) {
    this.files = files;
    this.target = target;
    this.tar = new TarReader(archive);
  }

  /** Receives all, durable but for the directory's own name; throws {@link InvalidInput}. */
  Snapshot receive() throws IOException {
    Snapshot snapshot = listing();
    requireRoom(snapshot);
    for (var entry = tar.next(); entry.isPresent(); entry = tar.next()) {
      store(entry.get());
    }
    if (!awaited.isEmpty()) {
      throw ReceivedSnapshot.refused("it lacks " + awaited.keySet().iterator().next());
    }
    for (Path directory : directories) {
      files.syncDirectory(directory);
    }
    files.syncDirectory(target);
    return snapshot;
  }

  private Snapshot listing() throws IOException {
    TarReader.Entry first =
        tar.next().orElseThrow(() -> ReceivedSnapshot.refused("it is no tar archive, or empty"));
    if (!first.name().equals(SnapshotJson.FILE) || first.bytes() > LISTING_BYTES) {
      throw ReceivedSnapshot.refused(
          "its first file is not a snapshot.json; send an archive as Quire made it");
    }
    write(first);
    Snapshot snapshot = read();
    for (SnapshotFile file : snapshot.files()) {
      if (awaited.put(file.path(), file) != null || file.path().equals(SnapshotJson.FILE)) {
        throw ReceivedSnapshot.refused("snapshot.json lists " + file.path() + " twice");
      }
    }
    requireFilesInDirectories();
    return snapshot;
  }

  private void requireFilesInDirectories() {
    for (String path : awaited.keySet()) {
      for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
        if (awaited.containsKey(path.substring(0, slash))) {
          throw ReceivedSnapshot.refused(path + " lies in a file");
        }
      }
    }
  }

  private Snapshot read() {
    try {
      return SnapshotJson.read(target);
    } catch (StorageFailure e) {
      throw ReceivedSnapshot.refused(e.getMessage().replace(target + "/", ""));
    }
  }

  // better now than after an hour
  private void requireRoom(Snapshot snapshot) throws IOException {
    long room = Files.getFileStore(target).getUsableSpace();
    long left = room;
    for (SnapshotFile file : snapshot.files()) {
      if (file.bytes() < 0) {
        throw ReceivedSnapshot.refused(file.path() + " has a negative size");
      }
      left -= Math.min(left, file.bytes());
      if (left == 0) {
        throw new DiskFull(
            "the archive needs more than the %d bytes that are free on the disk".formatted(room));
      }
    }
  }

  private void store(TarReader.Entry entry) throws IOException {
    SnapshotFile expected = awaited.remove(entry.name());
    if (expected == null) {
      throw ReceivedSnapshot.refused(
          entry.name() + " is not listed in snapshot.json, or came twice");
    }
    if (expected.bytes() != entry.bytes()) {
      throw ReceivedSnapshot.refused(
          "%s has %d bytes, not the %d of snapshot.json"
              .formatted(entry.name(), entry.bytes(), expected.bytes()));
    }
    if (!write(entry).equals(expected.sha256())) {
      throw ReceivedSnapshot.refused(entry.name() + " does not match its SHA-256 in snapshot.json");
    }
  }

  // returns the hash of what came
  private String write(TarReader.Entry entry) throws IOException {
    Path file = target.resolve(entry.name());
    makeDirectories(file.getParent());
    MessageDigest digest = Sha256.digest();
    try (FileOps.Output output = files.create(file)) {
      for (int read = tar.read(buffer); read >= 0; read = tar.read(buffer)) {
        digest.update(buffer, 0, read);
        output.write(ByteBuffer.wrap(buffer, 0, read));
      }
      output.sync();
    }
    return Sha256.hex(digest);
  }

  private void makeDirectories(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      makeDirectories(directory.getParent());
      files.createDirectory(directory);
      directories.add(directory);
    }
  }
}
