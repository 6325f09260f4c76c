package dev.quire.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.library.IndexType;
import dev.quire.domain.library.Library;
import dev.quire.storage.json.CheckedJson;
import dev.quire.storage.json.LibraryJson;
import dev.quire.storage.segment.DeletionsFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * {@code manifest.json}: what is current in a library. Whatever it does not name is a leftover. It
 * is replaced atomically, after all that it names is on the disk, and carries the checksum of its
 * own bytes (see {@link CheckedJson}).
 *
 * @param library its definition at the journal position
 * @param segments oldest first
 * @param nextSegment the number of the next segment, from 1 to 2^62; none is ever used twice
 * @param journalPosition of the last command that the segments contain, from 0 to 2^62
 * @param index a JSON object about the index as a whole, opaque here
 */
public record Manifest(
    Library library,
    List<SegmentEntry> segments,
    long nextSegment,
    long journalPosition,
    String index) {
  public static final int FORMAT_VERSION = 1;
  static final String FILE = "manifest.json";

  // so large that counting on from there never overflows
  private static final long MAX = 1L << 62;

  public Manifest {
    segments = List.copyOf(segments);
    requireRange("nextSegment", nextSegment, 1, MAX);
    requireRange("journalPosition", journalPosition, 0, MAX);
    Set<Long> numbers = new HashSet<>();
    for (SegmentEntry entry : segments) {
      requireRange("segments.number", entry.number(), 1, nextSegment - 1);
      requireRange("segments.deletions.generation", entry.deletions().generation(), 0, MAX);
      if (!numbers.add(entry.number())) {
        throw new IllegalArgumentException("segment " + entry.number() + " stands there twice");
      }
    }
  }

  private static void requireRange(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s is %d, and must be from %d to %d".formatted(name, value, least, most));
    }
  }

  /**
   * A current segment.
   *
   * @param number the name of its directory
   * @param indexType what answers for its rows
   * @param deletions its current deletions
   */
  public record SegmentEntry(long number, IndexType indexType, DeletionsFile deletions) {}

  /** What a library begins with: nothing. */
  public static Manifest empty(Library library) {
    return new Manifest(library, List.of(), 1, 0, "{}");
  }

  public Manifest withLibrary(Library newLibrary) {
    return new Manifest(newLibrary, segments, nextSegment, journalPosition, index);
  }

  byte[] toBytes() {
    ObjectNode json = CheckedJson.object(FORMAT_VERSION);
    json.set("library", LibraryJson.write(library));
    ArrayNode entries = json.putArray("segments");
    segments.forEach(entry -> write(entry, entries.addObject()));
    json.put("nextSegment", nextSegment).put("journalPosition", journalPosition);
    json.set("index", CheckedJson.parse(index));
    return CheckedJson.toBytes(json);
  }

  /** Throws {@link StorageFailure} where the file is damaged or of a newer format. */
  static Manifest read(Path directory) {
    Path file = directory.resolve(FILE);
    ObjectNode json = CheckedJson.read(file, FORMAT_VERSION);
    try {
      List<SegmentEntry> segments = new ArrayList<>();
      json.required("segments").forEach(entry -> segments.add(readEntry(entry)));
      return new Manifest(
          LibraryJson.read(json.required("library")),
          segments,
          json.required("nextSegment").longValue(),
          json.required("journalPosition").longValue(),
          json.required("index").toString());
    } catch (RuntimeException e) {
      throw new StorageFailure(file + " is damaged: " + e.getMessage() + "; run fsck", e);
    }
  }

  private static void write(SegmentEntry entry, ObjectNode json) {
    DeletionsFile deletions = entry.deletions();
    json.put("number", entry.number())
        .put("indexType", entry.indexType().name().toLowerCase(Locale.ROOT))
        .putObject("deletions")
        .put("generation", deletions.generation())
        .put("chunks", deletions.chunks())
        .put("documents", deletions.documents())
        .put("chunksCrc32c", deletions.chunksCrc32c())
        .put("documentsCrc32c", deletions.documentsCrc32c());
  }

  private static SegmentEntry readEntry(JsonNode json) {
    JsonNode deletions = json.required("deletions");
    return new SegmentEntry(
        json.required("number").longValue(),
        IndexType.valueOf(json.required("indexType").textValue().toUpperCase(Locale.ROOT)),
        new DeletionsFile(
            deletions.required("generation").longValue(),
            deletions.required("chunks").intValue(),
            deletions.required("documents").intValue(),
            deletions.required("chunksCrc32c").intValue(),
            deletions.required("documentsCrc32c").intValue()));
  }
}
