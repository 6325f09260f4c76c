package dev.quire.storage.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.domain.error.StorageFailure;
import dev.quire.storage.file.FileOps;
import dev.quire.storage.json.CheckedJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * {@code journal.json} beside a library's journal: the name of its last file and, once that was
 * closed, where it ends. A torn tail and a cut look alike; with this a missing file, and any cut of
 * a closed one, do not pass for the end of the journal.
 *
 * <pre>
 * {"formatVersion": 1, "file": "00000000000000000001.wal", "next": 8, "bytes": 4711, "crc32c": …}
 * </pre>
 *
 * {@code next} is the position behind the last record; {@code next} and {@code bytes} are there
 * once the file is closed.
 *
 * <p>It is written after the header of the file that it names is durable, and before its first
 * record; it is deleted before that file is. Where there is none, nothing is known: so it is in
 * directories of an earlier Quire, and where the journal is empty. See docs/adr/0025.
 *
 * @param first position of the file
 */
record JournalEnd(long first, Optional<Closed> closed) {
  static final String FILE = "journal.json";
  private static final int FORMAT_VERSION = 1;

  /**
   * How a file was left.
   *
   * @param next the position behind its last record
   */
  record Closed(long next, long bytes) {}

  static JournalEnd open(long first) {
    return new JournalEnd(first, Optional.empty());
  }

  static JournalEnd closed(long first, long next, long bytes) {
    return new JournalEnd(first, Optional.of(new Closed(next, bytes)));
  }

  static Path file(Path journal) {
    return journal.resolveSibling(FILE);
  }

  /** Empty where nothing is known; throws {@link StorageFailure} where it is damaged. */
  static Optional<JournalEnd> read(Path journal) {
    Path file = file(journal);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      ObjectNode json = CheckedJson.read(file, FORMAT_VERSION);
      long first = JournalFormat.firstPosition(Path.of(json.required("file").textValue()));
      JsonNode next = json.path("next");
      return Optional.of(
          next.isMissingNode()
              ? open(first)
              : closed(first, next.longValue(), json.required("bytes").longValue()));
    } catch (RuntimeException e) {
      if (!Files.exists(file)) {
        return Optional.empty(); // its owner has just deleted it
      }
      if (e.getCause() instanceof IOException) {
        throw e; // nobody has seen what it holds
      }
      throw new StorageFailure(
          "%s is damaged (%s): it says where the journal ends; stop Quire, and run fsck DIR --repair, which writes it again from the journal"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  void write(FileOps files, Path journal) throws IOException {
    ObjectNode json = CheckedJson.object(FORMAT_VERSION);
    json.put("file", JournalFormat.fileName(first));
    closed.ifPresent(end -> json.put("next", end.next()).put("bytes", end.bytes()));
    files.replace(file(journal), CheckedJson.toBytes(json));
  }

  /** Nothing is known any more; durable on return. Needs no room. */
  static void forget(FileOps files, Path journal) throws IOException {
    if (Files.exists(file(journal))) {
      files.delete(file(journal));
    }
    files.syncDirectory(journal.getParent());
  }

  Path path(Path journal) {
    return journal.resolve(JournalFormat.fileName(first));
  }
}
