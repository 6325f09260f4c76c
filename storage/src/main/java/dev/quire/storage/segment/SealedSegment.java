package dev.quire.storage.segment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.filter.FieldKinds;
import dev.quire.domain.store.Snapshot.SnapshotFile;
import dev.quire.storage.file.Attempt;
import dev.quire.storage.file.FileOps;
import dev.quire.storage.file.FileStamp;
import dev.quire.storage.file.Rubbish;
import dev.quire.storage.file.Sha256;
import dev.quire.storage.metadata.RowTests;
import dev.quire.storage.npy.NpyArray;
import dev.quire.storage.npy.NpyHeader;
import dev.quire.storage.segment.SegmentDescription.ArrayEntry;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * A segment in its directory: mapped, nothing loaded; ids are found by hash in {@link IdTable}. The
 * files are listed in {@link SegmentFiles}.
 */
public final class SealedSegment implements StoredSegment {
  // below it to read a file costs less than to know that one need not
  private static final long LARGE_BYTES = 1 << 20;

  private final FileOps files;
  private final Path directory;
  private final Arena arena = Arena.ofShared();
  private final UseCount uses = new UseCount(this::close);
  private final SegmentDescription description;
  private final Map<String, NpyArray> arrays = new HashMap<>();
  private final Map<String, FileStamp> stamps = new HashMap<>();
  private final Map<ChunkNumber, NpyArray> chunkNumbers = new EnumMap<>(ChunkNumber.class);
  private final Map<ChunkBytes, SealedBytes> chunkBytes = new EnumMap<>(ChunkBytes.class);
  private final Map<DocumentBytes, SealedBytes> documentBytes = new EnumMap<>(DocumentBytes.class);
  private final NpyArray owners;
  private final NpyArray ownerChunks;
  private final NpyArray ownerStarts;
  private final MemorySegment vectors;
  private final Ids chunkIds;
  private final Ids ownerIds;
  private final Ids documentIds;
  private final IdTable chunkTable;
  private final IdTable documentTable;
  private final RowTests chunkTests;
  private final RowTests documentTests;
  private volatile Optional<Rubbish> obsolete = Optional.empty();

  /** How far the files are believed. */
  private enum Trust {
    /** They were just written. */
    ALL,
    /** Every byte is compared with its checksum. */
    CHECKED,
    /** As {@link #CHECKED}, and whatever can be made again may be missing. */
    PRIMARY_ONLY
  }

  private SealedSegment(FileOps files, Path directory, Trust trust, Proven proven) {
    this.files = files;
    this.directory = directory;
    try {
      this.description = SegmentDescription.read(directory);
      description.arrays().forEach(entry -> map(entry, trust));
      if (trust != Trust.ALL) {
        ArrayChecksums.mismatches(unproven(proven), arrays)
            .forEach(entry -> leaveOut(entry, trust));
      }
      requireArrays(trust);
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
    for (ChunkNumber column : ChunkNumber.values()) {
      chunkNumbers.put(column, arrays.get(column.array()));
    }
    for (ChunkBytes column : ChunkBytes.values()) {
      chunkBytes.put(column, bytes(column));
    }
    for (DocumentBytes column : DocumentBytes.values()) {
      documentBytes.put(column, bytes(column));
    }
    owners = arrays.get(SegmentFiles.CHUNK_OWNERS);
    ownerChunks = arrays.get(SegmentFiles.OWNER_CHUNKS);
    ownerStarts = arrays.get(SegmentFiles.OWNER_CHUNKS + SegmentFiles.OFFSETS);
    vectors = arrays.get(SegmentFiles.VECTORS).memory();
    chunkIds = ids(SegmentFiles.CHUNK_ORDER, chunkRows(), chunkBytes.get(ChunkBytes.ID));
    documentIds =
        ids(SegmentFiles.DOCUMENT_ORDER, documentRows(), documentBytes.get(DocumentBytes.ID));
    chunkTable = table(SegmentFiles.CHUNK_TABLE, chunkBytes.get(ChunkBytes.ID));
    documentTable = table(SegmentFiles.DOCUMENT_TABLE, documentBytes.get(DocumentBytes.ID));
    ownerIds =
        new Ids(description.owners(), rank -> rank, chunkBytes.get(ChunkBytes.DOCUMENT_ID)::get);
    SealedTests tests =
        new SealedTests(
            this,
            arrays,
            description.arrays().stream().map(ArrayEntry::name).collect(Collectors.toSet()));
    chunkTests = tests.chunks();
    documentTests = tests.documents();
  }

  /**
   * Maps the segment of a directory, with one user: the caller. Every array must have the dtype,
   * shape, size and checksum that segment.json says. An array of an index that has not is left out,
   * since what is derived must not keep what is primary from being read.
   */
  public static SealedSegment open(FileOps files, Path directory) {
    return open(files, directory, (array, stamp) -> false);
  }

  /** As {@link #open(FileOps, Path)}, without reading what is proven. */
  public static SealedSegment open(FileOps files, Path directory, Proven proven) {
    return new SealedSegment(files, directory, Trust.CHECKED, proven);
  }

  /** Knows arrays whose bytes were compared with their checksums before. */
  @FunctionalInterface
  public interface Proven {
    /** Whether those of this array were, when its file had this stamp. */
    boolean holds(String array, FileStamp stamp);
  }

  /**
   * The stamps that the files of large arrays had before their bytes were compared, by array; none
   * where the system has no stamps.
   */
  public Map<String, FileStamp> stamps() {
    return Map.copyOf(stamps);
  }

  private List<ArrayEntry> unproven(Proven proven) {
    return description.arrays().stream()
        .filter(
            entry ->
                !stamps.containsKey(entry.name())
                    || !proven.holds(entry.name(), stamps.get(entry.name())))
        .toList();
  }

  /** As {@link #open}, without a second look at what this process has just written. */
  static SealedSegment openWritten(FileOps files, Path directory) {
    return new SealedSegment(files, directory, Trust.ALL, (array, stamp) -> true);
  }

  /** As {@link #open}, with the tables left out where they are damaged: only columns answer. */
  static SealedSegment openColumns(FileOps files, Path directory) {
    return new SealedSegment(files, directory, Trust.PRIMARY_ONLY, (array, stamp) -> false);
  }

  /** Hands over all arrays as they are mapped. */
  public void forEachArray(BiConsumer<ArrayRole, MemorySegment> consumer) {
    arrays.forEach((name, array) -> consumer.accept(ArrayRole.of(name), array.memory()));
  }

  /** Where what is read of hits lies. */
  public HitPlaces hitPlaces() {
    return new HitPlaces(this);
  }

  SealedBytes chunkColumn(ChunkBytes column) {
    return chunkBytes.get(column);
  }

  NpyArray numberColumn(ChunkNumber column) {
    return chunkNumbers.get(column);
  }

  NpyArray ownerColumn() {
    return owners;
  }

  /**
   * Returns float[rows][dimension], mapped for its own sake, to be read from the start to the end.
   */
  public MemorySegment mapVectors(Arena mapping) {
    return NpyArray.open(SegmentFiles.array(directory, SegmentFiles.VECTORS), mapping).memory();
  }

  private void map(ArrayEntry entry, Trust trust) {
    Path file = SegmentFiles.array(directory, entry.name());
    try {
      if (entry.header().fileBytes() >= LARGE_BYTES) {
        FileStamp.of(file).ifPresent(stamp -> stamps.put(entry.name(), stamp));
      }
      NpyArray array = NpyArray.open(file, arena);
      arrays.put(entry.name(), array);
      if (!array.header().equals(entry.header())) {
        leaveOut(entry, trust);
      }
    } catch (StorageFailure e) {
      boolean damaged = !Files.exists(file) || e.getCause() instanceof EOFException;
      if (!damaged && e.getCause() instanceof IOException) {
        throw e;
      }
      leaveOut(entry, trust);
    }
  }

  private void leaveOut(ArrayEntry entry, Trust trust) {
    ArrayRole role = ArrayRole.of(entry.name());
    boolean needed = role == ArrayRole.TABLE && !SegmentFiles.isMetadataIndex(entry.name());
    if (role == ArrayRole.PRIMARY || (needed && trust != Trust.PRIMARY_ONLY)) {
      throw damaged(entry.name() + ".npy is not what was written");
    }
    arrays.remove(entry.name());
    stamps.remove(entry.name());
  }

  private void requireArrays(Trust trust) {
    List<SegmentFiles.Required> all =
        SegmentFiles.required(dimension(), chunkRows(), documentRows(), description.owners());
    for (SegmentFiles.Required required : all) {
      NpyArray array = arrays.get(required.name());
      if (array == null
          && trust == Trust.PRIMARY_ONLY
          && ArrayRole.of(required.name()) == ArrayRole.TABLE) {
        continue;
      }
      if (array == null
          || array.dtype() != required.dtype()
          || !array.shape().equals(required.shape())) {
        throw damaged(
            "%s is missing, or is not %s %s"
                .formatted(required.name(), required.dtype().descr(), required.shape()));
      }
    }
  }

  private SealedBytes bytes(Column column) {
    NpyArray bytes = arrays.get(column.array());
    if (bytes == null) {
      arena.close();
      throw damaged(column.array() + " is missing");
    }
    return new SealedBytes(
        directory + "/" + column.array(), bytes, arrays.get(column.array() + SegmentFiles.OFFSETS));
  }

  private Ids ids(String order, int size, SealedBytes ids) {
    NpyArray rows = arrays.get(order);
    return new Ids(size, rank -> Objects.checkIndex(rows.intAt(rank), size), ids::get);
  }

  private IdTable table(String name, SealedBytes ids) {
    NpyArray slots = arrays.get(name);
    String file = directory + "/" + name;
    // a table that was left out as damaged finds nothing
    return slots == null
        ? new IdTable(file, NpyArray.EMPTY, ids, new IdFilter(0, arena))
        : IdTable.open(file, slots, ids, arena);
  }

  private StorageFailure damaged(String how) {
    return new StorageFailure("the segment " + directory + " is damaged: " + how + "; run fsck");
  }

  /** Its number in the library. */
  public long number() {
    return description.number();
  }

  public Path directory() {
    return directory;
  }

  /** The JSON object that the segment was written with. */
  public String index() {
    return description.index();
  }

  /** The index array that was written under the name. */
  public NpyArray indexArray(String name) {
    NpyArray array = arrays.get(SegmentFiles.index(name));
    if (array == null) {
      throw damaged("it has no index array \"" + name + "\"");
    }
    return array;
  }

  /** The names of the index arrays that the segment was written with, and that are whole. */
  public List<String> indexArrayNames() {
    return description.arrays().stream()
        .map(ArrayEntry::name)
        .filter(arrays::containsKey)
        .filter(SegmentFiles::isIndex)
        .map(name -> name.substring(SegmentFiles.index("").length()))
        .toList();
  }

  /**
   * Stores what was measured of the index; only before a manifest names the segment, which never
   * changes afterwards.
   */
  public void writeCalibration(ObjectNode members) {
    CalibrationFile.write(files, directory, members);
  }

  /** What was measured of the index; throws {@link StorageFailure} where it is damaged. */
  public Optional<ObjectNode> calibration() {
    return CalibrationFile.read(directory);
  }

  /** Stores the deletions durably under the generation, which must not have been used before. */
  public DeletionsFile writeDeletions(long generation, Deletions deletions) {
    return Attempt.get(
        "store the deletions of " + directory,
        () ->
            DeletionsFiles.write(
                files, directory, generation, deletions, chunkRows(), documentRows()));
  }

  /** Reads and checks what {@link #writeDeletions} stored. */
  public Deletions readDeletions(DeletionsFile file) {
    return DeletionsFiles.read(directory, file, chunkRows(), documentRows());
  }

  /**
   * The files of the segment in a directory with the given deletions, their paths relative to it.
   */
  public static List<SnapshotFile> files(Path directory, DeletionsFile deletions)
      throws IOException {
    List<SnapshotFile> all = new ArrayList<>();
    all.add(plain(directory.resolve(SegmentFiles.DESCRIPTION)));
    if (Files.exists(directory.resolve(CalibrationFile.NAME))) {
      all.add(plain(directory.resolve(CalibrationFile.NAME)));
    }
    for (ArrayEntry entry : SegmentDescription.read(directory).arrays()) {
      NpyHeader header = entry.header();
      all.add(
          new SnapshotFile(
              entry.name() + ".npy",
              header.fileBytes(),
              header.shape(),
              header.dtype().descr(),
              entry.sha256()));
    }
    all.addAll(DeletionsFiles.files(directory, deletions));
    return all;
  }

  private static SnapshotFile plain(Path file) throws IOException {
    return new SnapshotFile(
        file.getFileName().toString(), Files.size(file), List.of(), "", Sha256.of(file));
  }

  /** The files of deletions in a segment's directory that are not of the current generation. */
  public static List<Path> staleDeletions(Path directory, long generation) throws IOException {
    return DeletionsFiles.stale(directory, generation);
  }

  /** The directory is to be thrown away once the last user has gone. */
  public void markObsolete(Rubbish rubbish) {
    obsolete = Optional.of(rubbish);
  }

  private void close() {
    arena.close();
    obsolete.ifPresent(rubbish -> rubbish.delete(directory));
  }

  @Override
  public SealedSegment retain() {
    uses.retain();
    return this;
  }

  @Override
  public void release() {
    uses.release();
  }

  @Override
  public int dimension() {
    return description.dimension();
  }

  @Override
  public int chunkRows() {
    return description.chunks();
  }

  @Override
  public int documentRows() {
    return description.documents();
  }

  @Override
  public int[] findChunks(List<HashedId> ids) {
    return ids.stream().mapToInt(this::findChunk).toArray();
  }

  @Override
  public int findChunk(HashedId id) {
    return chunkTable.find(id);
  }

  @Override
  public int findDocument(HashedId id) {
    return documentTable.find(id);
  }

  @Override
  public IdOrder chunkOrder() {
    return chunkIds;
  }

  @Override
  public IdOrder documentOrder() {
    return documentIds;
  }

  /** By ascending ordinal. */
  @Override
  public int[] chunkRowsOf(DocumentId id) {
    int owner = ownerIds.rankOf(id);
    if (owner < 0) {
      return new int[0];
    }
    long from = ownerStarts.longAt(owner);
    int[] rows = new int[Math.toIntExact(ownerStarts.longAt(owner + 1L) - from)];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Objects.checkIndex(ownerChunks.intAt(from + i), chunkRows());
    }
    return rows;
  }

  @Override
  public RowTests chunkTests() {
    return chunkTests;
  }

  @Override
  public RowTests documentTests() {
    return documentTests;
  }

  @Override
  public FieldKinds fieldKinds() {
    return description.fieldKinds();
  }

  @Override
  public List<VectorBlock> vectors() {
    return chunkRows() == 0
        ? List.of()
        : List.of(new VectorBlock(vectors, 0, chunkRows(), chunkRows()));
  }

  @Override
  public MemorySegment vector(int row) {
    long bytes = (long) dimension() * Float.BYTES;
    return vectors.asSlice(row * bytes, bytes);
  }

  @Override
  public MemorySegment vectors(int row, int most) {
    long bytes = (long) dimension() * Float.BYTES;
    return vectors.asSlice(row * bytes, most * bytes);
  }

  @Override
  public long number(ChunkNumber column, int row) {
    NpyArray array = chunkNumbers.get(column);
    return column == ChunkNumber.ORDINAL ? array.intAt(row) : array.longAt(row);
  }

  @Override
  public MemorySegment numbers(ChunkNumber column, int row, int most) {
    long width = SegmentFiles.dtype(column).bytes();
    return chunkNumbers.get(column).memory().asSlice(row * width, most * width);
  }

  @Override
  public BytesRun run(ChunkBytes column, int row, int most) {
    return chunkBytes.get(column).run(place(column, row), most);
  }

  @Override
  public MemorySegment bytes(ChunkBytes column, int row) {
    return chunkBytes.get(column).get(place(column, row));
  }

  @Override
  public String text(ChunkBytes column, int row) {
    return chunkBytes.get(column).text(place(column, row));
  }

  private int place(ChunkBytes column, int row) {
    return column == ChunkBytes.DOCUMENT_ID ? owners.intAt(row) : row;
  }

  @Override
  public int owners() {
    return description.owners();
  }

  @Override
  public int ownerOf(int row) {
    return Objects.checkIndex(owners.intAt(row), owners());
  }

  @Override
  public MemorySegment ownerId(int owner) {
    return chunkBytes.get(ChunkBytes.DOCUMENT_ID).get(owner);
  }

  @Override
  public long number(DocumentNumber column, int documentRow) {
    return arrays.get(column.array()).longAt(documentRow);
  }

  @Override
  public MemorySegment bytes(DocumentBytes column, int documentRow) {
    return documentBytes.get(column).get(documentRow);
  }

  @Override
  public long bytes() {
    return description.arrays().stream().mapToLong(entry -> entry.header().fileBytes()).sum();
  }
}
