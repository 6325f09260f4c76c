package dev.quire.storage.segment;

import dev.quire.domain.error.StorageFailure;
import dev.quire.storage.file.FileStamp;
import dev.quire.storage.npy.NpyArray;
import dev.quire.storage.segment.SealedSegment.Proven;
import dev.quire.storage.segment.SegmentDescription.ArrayEntry;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The arrays of a sealed segment, mapped: each has the dtype, shape, size and checksum that
 * segment.json says, or it is left out where it is derived. What is primary and is not what was
 * written keeps the segment from being opened.
 */
final class SegmentArrays implements AutoCloseable {
  // below it to read a file costs less than to know that one need not
  private static final long LARGE_BYTES = 1 << 20;

  private final Path directory;
  private final Trust trust;
  private final Arena arena = Arena.ofShared();
  private final SegmentDescription description;
  private final Map<String, NpyArray> arrays = new HashMap<>();
  private final Map<String, FileStamp> stamps = new HashMap<>();

  /** How far the files are believed. */
  enum Trust {
    /** They were just written. */
    ALL,
    /** Every byte is compared with its checksum. */
    CHECKED,
    /** As {@link #CHECKED}, and whatever can be made again may be missing. */
    PRIMARY_ONLY
  }

  /** Throws {@link StorageFailure} where something is missing that is needed. */
  SegmentArrays(Path directory, Trust trust, Proven proven) {
    this.directory = directory;
    this.trust = trust;
    boolean whole = false;
    try {
      description = SegmentDescription.read(directory);
      description.arrays().forEach(this::map);
      if (trust != Trust.ALL) {
        ArrayChecksums.mismatches(unproven(proven), arrays).forEach(this::leaveOut);
      }
      requireArrays();
      whole = true;
    } finally {
      if (!whole) {
        arena.close();
      }
    }
  }

  private List<ArrayEntry> unproven(Proven proven) {
    return description.arrays().stream()
        .filter(
            entry ->
                !stamps.containsKey(entry.name())
                    || !proven.holds(entry.name(), stamps.get(entry.name())))
        .toList();
  }

  private void map(ArrayEntry entry) {
    Path file = SegmentFiles.array(directory, entry.name());
    try {
      if (entry.header().fileBytes() >= LARGE_BYTES) {
        FileStamp.of(file).ifPresent(stamp -> stamps.put(entry.name(), stamp));
      }
      NpyArray array = NpyArray.open(file, arena);
      arrays.put(entry.name(), array);
      if (!array.header().equals(entry.header())) {
        leaveOut(entry);
      }
    } catch (StorageFailure e) {
      boolean damaged = !Files.isRegularFile(file) || e.getCause() instanceof EOFException;
      if (!damaged && e.getCause() instanceof IOException) {
        throw e;
      }
      leaveOut(entry);
    }
  }

  private void leaveOut(ArrayEntry entry) {
    ArrayRole role = ArrayRole.of(entry.name());
    boolean needed = role == ArrayRole.TABLE && !SegmentFiles.isMetadataIndex(entry.name());
    if (role == ArrayRole.PRIMARY || (needed && trust != Trust.PRIMARY_ONLY)) {
      throw damaged(entry.name() + ".npy is not what was written");
    }
    arrays.remove(entry.name());
    stamps.remove(entry.name());
  }

  private void requireArrays() {
    SegmentFiles.required(
            description.dimension(),
            description.chunks(),
            description.documents(),
            description.owners())
        .forEach(this::require);
  }

  private void require(SegmentFiles.Required required) {
    NpyArray array = arrays.get(required.name());
    boolean mayBeMissing =
        trust == Trust.PRIMARY_ONLY && ArrayRole.of(required.name()) == ArrayRole.TABLE;
    if (array == null && mayBeMissing) {
      return;
    }
    if (array == null
        || array.dtype() != required.dtype()
        || !array.shape().equals(required.shape())) {
      throw damaged(
          "%s is missing, or is not %s %s"
              .formatted(required.name(), required.dtype().descr(), required.shape()));
    }
  }

  StorageFailure damaged(String how) {
    return new StorageFailure("the segment " + directory + " is damaged: " + how + "; run fsck");
  }

  Path directory() {
    return directory;
  }

  SegmentDescription description() {
    return description;
  }

  /** By name: all that were written and are whole. */
  Map<String, NpyArray> all() {
    return Collections.unmodifiableMap(arrays);
  }

  /** One that every segment has. */
  NpyArray get(String name) {
    return arrays.get(name);
  }

  /** The index array that was written under the name; throws where it is damaged. */
  NpyArray ofIndex(String name) {
    return Optional.ofNullable(arrays.get(SegmentFiles.index(name)))
        .orElseThrow(() -> damaged("it has no index array \"" + name + "\""));
  }

  /** The stamps that the files of large arrays had before their bytes were compared. */
  Map<String, FileStamp> stamps() {
    return Map.copyOf(stamps);
  }

  SealedBytes bytes(Column column) {
    return new SealedBytes(
        directory + "/" + column.array(),
        arrays.get(column.array()),
        arrays.get(column.array() + SegmentFiles.OFFSETS));
  }

  /** Ids by rank, as the array of this name orders the rows. */
  Ids ids(String order, int size, SealedBytes ids) {
    NpyArray rows = arrays.get(order);
    return new Ids(size, rank -> Objects.checkIndex(rows.intAt(rank), size), ids::get);
  }

  IdTable table(String name, SealedBytes ids) {
    NpyArray slots = arrays.get(name);
    String file = directory + "/" + name;
    // a table that was left out as damaged finds nothing
    return slots == null
        ? new IdTable(file, NpyArray.EMPTY, ids, new IdFilter(0, arena))
        : IdTable.open(file, slots, ids, arena);
  }

  @Override
  public void close() {
    arena.close();
  }
}
