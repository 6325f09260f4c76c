package dev.quire.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.domain.error.QuireException;
import dev.quire.domain.error.StorageFailure;
import dev.quire.storage.file.FileOps;
import dev.quire.storage.file.FileStamp;
import dev.quire.storage.json.CheckedJson;
import dev.quire.storage.segment.SealedSegment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code proven.json}: the large arrays of a library whose bytes were compared with their
 * checksums, or were just written, and the {@link FileStamp} that each file had then. While it has
 * that stamp nobody has changed it, and an opening need not read it again. Derived: where it is
 * missing or damaged all is read. See docs/adr/0026.
 *
 * <pre>
 * {"formatVersion": 1, "segments": {"3": {"vectors": [inode, bytes, modified, changed], …}}, …}
 * </pre>
 */
final class ProvenArrays {
  static final String FILE = "proven.json";
  private static final int FORMAT_VERSION = 1;
  private static final System.Logger LOG = System.getLogger(ProvenArrays.class.getName());

  private final FileOps files;
  private final Path library;
  private Map<Long, Map<String, FileStamp>> kept;

  ProvenArrays(FileOps files, Path library) {
    this.files = files;
    this.library = library;
    this.kept = readOrNothing(library);
  }

  /** Whether the array of the segment is proven while its file has this stamp. */
  synchronized boolean holds(long segment, String array, FileStamp stamp) {
    return stamp.equals(kept.getOrDefault(segment, Map.of()).get(array));
  }

  /**
   * Keeps what is known of the large arrays of these segments, which are all there are. Where that
   * fails, the next opening reads more.
   */
  synchronized void keep(List<SealedSegment> segments, Instant now) {
    Map<Long, Map<String, FileStamp>> proven = new TreeMap<>();
    for (SealedSegment segment : segments) {
      Map<String, FileStamp> arrays = new TreeMap<>();
      segment
          .stamps()
          .forEach(
              (array, then) ->
                  FileStamp.of(segment.directory().resolve(array + ".npy"))
                      .filter(stamp -> stamp.hasContentOf(then) && stamp.isSettled(now))
                      .ifPresent(stamp -> arrays.put(array, stamp)));
      if (!arrays.isEmpty()) {
        proven.put(segment.number(), arrays);
      }
    }
    if (!proven.equals(kept)) {
      write(proven);
    }
  }

  private void write(Map<Long, Map<String, FileStamp>> proven) {
    ObjectNode json = CheckedJson.object(FORMAT_VERSION);
    ObjectNode segments = json.putObject("segments");
    proven.forEach(
        (number, arrays) -> {
          ObjectNode segment = segments.putObject(Long.toString(number));
          arrays.forEach(
              (array, stamp) ->
                  segment
                      .putArray(array)
                      .add(stamp.inode())
                      .add(stamp.bytes())
                      .add(stamp.modified())
                      .add(stamp.changed()));
        });
    try {
      files.replace(library.resolve(FILE), CheckedJson.toBytes(json));
      kept = proven;
    } catch (IOException | QuireException e) {
      LOG.log(System.Logger.Level.DEBUG, "could not keep what is proven of " + library, e);
    }
  }

  /** What is wrong with the file, for fsck. */
  static Optional<String> problem(Path library) {
    try {
      read(library);
      return Optional.empty();
    } catch (StorageFailure e) {
      return Optional.of("is not what was written: the next start reads all arrays, and writes it");
    }
  }

  private static Map<Long, Map<String, FileStamp>> readOrNothing(Path library) {
    try {
      return read(library);
    } catch (StorageFailure e) {
      return new TreeMap<>();
    }
  }

  private static Map<Long, Map<String, FileStamp>> read(Path library) {
    Map<Long, Map<String, FileStamp>> proven = new TreeMap<>();
    if (!Files.exists(library.resolve(FILE))) {
      return proven;
    }
    ObjectNode json = CheckedJson.read(library.resolve(FILE), FORMAT_VERSION);
    try {
      for (Map.Entry<String, JsonNode> segment : json.required("segments").properties()) {
        Map<String, FileStamp> arrays = new TreeMap<>();
        for (Map.Entry<String, JsonNode> array : segment.getValue().properties()) {
          arrays.put(array.getKey(), stamp(array.getValue()));
        }
        proven.put(Long.parseLong(segment.getKey()), arrays);
      }
      return proven;
    } catch (RuntimeException e) {
      throw new StorageFailure(library.resolve(FILE) + " is damaged: " + e.getMessage(), e);
    }
  }

  private static FileStamp stamp(JsonNode json) {
    return new FileStamp(
        json.required(0).longValue(),
        json.required(1).longValue(),
        json.required(2).longValue(),
        json.required(3).longValue());
  }
}
