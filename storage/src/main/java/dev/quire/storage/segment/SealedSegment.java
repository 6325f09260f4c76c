package dev.quire.storage.segment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.domain.error.StorageFailure;
import dev.quire.storage.file.Attempt;
import dev.quire.storage.file.FileOps;
import dev.quire.storage.file.FileStamp;
import dev.quire.storage.file.Rubbish;
import dev.quire.storage.metadata.RowTests;
import dev.quire.storage.npy.NpyArray;
import dev.quire.storage.segment.SegmentArrays.Trust;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.SoftReference;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * A segment in its directory: mapped, nothing loaded; ids are found by hash in {@link IdTable}. The
 * files are listed in {@link SegmentFiles}, and checked by {@link SegmentArrays}.
 */
public final class SealedSegment extends SealedColumns {
  private final FileOps files;
  private final SegmentArrays arrays;
  private final UseCount uses = new UseCount(this::close);
  private final Ids chunkIds;
  private final Ids documentIds;
  private final IdTable chunkTable;
  private final IdTable documentTable;
  private final RowTests chunkTests;
  private final RowTests documentTests;
  private volatile Optional<Rubbish> obsolete = Optional.empty();
  // made when a filter first asks for documents, and again where memory took it back
  private volatile SoftReference<int[]> documentRowsOfOwners = new SoftReference<>(null);

  private SealedSegment(FileOps files, SegmentArrays arrays) {
    super(arrays);
    this.files = files;
    this.arrays = arrays;
    SealedBytes ofChunks = chunkColumn(ChunkBytes.ID);
    SealedBytes ofDocuments = documentColumn(DocumentBytes.ID);
    chunkIds = arrays.ids(SegmentFiles.CHUNK_ORDER, chunkRows(), ofChunks);
    documentIds = arrays.ids(SegmentFiles.DOCUMENT_ORDER, documentRows(), ofDocuments);
    chunkTable = arrays.table(SegmentFiles.CHUNK_TABLE, ofChunks);
    documentTable = arrays.table(SegmentFiles.DOCUMENT_TABLE, ofDocuments);
    SealedTests tests = new SealedTests(this, arrays.all(), arrays.description().arrayNames());
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
    return over(files, new SegmentArrays(directory, Trust.CHECKED, proven));
  }

  /** As {@link #open}, without a second look at what this process has just written. */
  static SealedSegment openWritten(FileOps files, Path directory) {
    return over(files, new SegmentArrays(directory, Trust.ALL, (array, stamp) -> true));
  }

  /** As {@link #open}, with the tables left out where they are damaged: only columns answer. */
  static SealedSegment openColumns(FileOps files, Path directory) {
    return over(files, new SegmentArrays(directory, Trust.PRIMARY_ONLY, (array, stamp) -> false));
  }

  private static SealedSegment over(FileOps files, SegmentArrays arrays) {
    boolean opened = false;
    try {
      SealedSegment segment = new SealedSegment(files, arrays);
      opened = true;
      return segment;
    } finally {
      if (!opened) {
        arrays.close();
      }
    }
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
    return arrays.stamps();
  }

  /** Hands over all arrays as they are mapped. */
  public void forEachArray(BiConsumer<ArrayRole, MemorySegment> consumer) {
    arrays.all().forEach((name, array) -> consumer.accept(ArrayRole.of(name), array.memory()));
  }

  /** Where what is read of hits lies. */
  public HitPlaces hitPlaces() {
    return new HitPlaces(this);
  }

  /**
   * Returns float[rows][dimension], mapped for its own sake, to be read from the start to the end.
   */
  public MemorySegment mapVectors(Arena mapping) {
    return NpyArray.open(SegmentFiles.array(directory(), SegmentFiles.VECTORS), mapping).memory();
  }

  /** Its number in the library. */
  public long number() {
    return arrays.description().number();
  }

  public Path directory() {
    return arrays.directory();
  }

  /** The JSON object that the segment was written with. */
  public String index() {
    return arrays.description().index();
  }

  /** The index array that was written under the name. */
  public NpyArray indexArray(String name) {
    return arrays.ofIndex(name);
  }

  /** The names of the index arrays that the segment was written with, and that are whole. */
  public List<String> indexArrayNames() {
    return arrays.description().arrayNames().stream()
        .filter(arrays.all()::containsKey)
        .filter(SegmentFiles::isIndex)
        .map(name -> name.substring(SegmentFiles.index("").length()))
        .toList();
  }

  /**
   * Stores what was measured of the index; only before a manifest names the segment, which never
   * changes afterwards.
   */
  public void writeCalibration(ObjectNode members) {
    CalibrationFile.write(files, directory(), members);
  }

  /** What was measured of the index; throws {@link StorageFailure} where it is damaged. */
  public Optional<ObjectNode> calibration() {
    return CalibrationFile.read(directory());
  }

  /**
   * Stores the deletions durably, as the generation after the one that lies there; of that, what
   * has not changed is not written again.
   */
  public StoredDeletions writeDeletions(StoredDeletions before, Deletions deletions) {
    return Attempt.get(
        "store the deletions of " + directory(),
        () ->
            new DeletionsFiles(files, directory())
                .write(before, deletions, chunkRows(), documentRows()));
  }

  /** Reads and checks what {@link #writeDeletions} stored. */
  public Deletions readDeletions(DeletionsFile file) {
    return DeletionsFiles.read(directory(), file, chunkRows(), documentRows());
  }

  /** The directory is to be thrown away once the last user has gone. */
  public void markObsolete(Rubbish rubbish) {
    obsolete = Optional.of(rubbish);
  }

  private void close() {
    arrays.close();
    obsolete.ifPresent(rubbish -> rubbish.delete(directory()));
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
  public int[] documentRowsOfOwners() {
    int[] rows = documentRowsOfOwners.get();
    if (rows == null) {
      rows = documentRowsOfOwners(owners());
      documentRowsOfOwners = new SoftReference<>(rows);
    }
    return rows;
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

  @Override
  public RowTests chunkTests() {
    return chunkTests;
  }

  @Override
  public RowTests documentTests() {
    return documentTests;
  }
}
