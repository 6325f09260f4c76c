package dev.quire.storage.segment;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.quire.domain.filter.FieldKinds;
import dev.quire.storage.file.Attempt;
import dev.quire.storage.file.BothOrNone;
import dev.quire.storage.file.CancellableFiles;
import dev.quire.storage.file.Cancellation;
import dev.quire.storage.file.FileOps;
import dev.quire.storage.file.ScratchArena;
import dev.quire.storage.npy.Dtype;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;
import java.util.stream.Stream;

/**
 * Writes a sealed segment column by column, from the columns of other segments. The vectors come
 * first, and the index is made over them where they lie. The same content gives the same bytes.
 * Before all is on the disk, the directory is a leftover.
 *
 * <p>What grows with the rows lies in a scratch arena and not on the heap, and columns that are
 * larger than memory are put into their order by {@link Rearrangement}: segments that are written
 * anew may together be many times as large as memory.
 */
public final class SegmentWriter {
  /** Working memory with which the vectors and the other columns are written at once. */
  private static final long ENOUGH_FOR_BOTH = 64L << 20;

  private final BothOrNone columnsAndVectors;
  private final FileOps files;
  private final Path directory;
  private final SegmentContent content;
  private final ContentRows rows;
  private final ScratchArena scratch;
  private final ArrayFiles vectors;
  private final ArrayFiles columns;
  private final VectorColumns vectorColumns;
  private final Rearrangement chunks;
  private final Rearrangement documents;
  private final ColumnStretches stretches;
  private final IdIndex idIndex;

  private SegmentWriter(
      FileOps files,
      Path directory,
      SegmentContent content,
      ScratchArena scratch,
      Cancellation cancellation) {
    this.columnsAndVectors = new BothOrNone(cancellation);
    this.files = new CancellableFiles(files, columnsAndVectors);
    this.directory = directory;
    this.content = content;
    this.rows = new ContentRows(content, columnsAndVectors);
    this.scratch = scratch;
    this.chunks = new Rearrangement(rows.chunkOrder(scratch), scratch);
    this.documents = new Rearrangement(rows.documentOrder(scratch), scratch);
    this.vectors = new ArrayFiles(this.files, directory);
    this.columns = new ArrayFiles(this.files, directory);
    this.vectorColumns = new VectorColumns(this.files, content, chunks, columnsAndVectors, vectors);
    this.stretches = new ColumnStretches(rows, scratch, columns);
    this.idIndex = new IdIndex(directory, scratch, columns);
  }

  /**
   * Writes the segment of this number into a directory that does not exist yet, and maps it; the
   * caller is its first user, and syncs it.
   *
   * @param scratch for what is needed meanwhile
   */
  public static UnsyncedSegment write(
      FileOps files,
      Path directory,
      long number,
      SegmentContent content,
      ScratchArena scratch,
      Cancellation cancellation) {
    return Attempt.get(
        "write the segment " + directory,
        () ->
            new SegmentWriter(files, directory, content, scratch, cancellation)
                .write(number, files));
  }

  /**
   * @param disk that the segment is on: what it is asked to write later is not cancelled with this
   */
  private UnsyncedSegment write(long number, FileOps disk) throws IOException {
    files.createDirectory(directory);
    try {
      int owners = writeColumns();
      FieldKinds kinds = RowMetadata.write(directory, scratch, columns);
      columns.write(SegmentFiles.DESCRIPTION, describe(number, owners, kinds).toBytes());
      // some are synced already
      List<FileOps.Output> written =
          Stream.of(vectors, columns).flatMap(f -> f.outputs().stream()).toList();
      return new UnsyncedSegment(disk, SealedSegment.openWritten(disk, directory), written);
    } catch (IOException | RuntimeException | Error e) {
      try (vectors;
          columns) {
        throw e;
      }
    }
  }

  /**
   * All but what filters need; returns how many owners there are. At once only where memory is not
   * short: both take buffers and working memory.
   */
  private int writeColumns() throws IOException {
    AtomicInteger owners = new AtomicInteger();
    FileOps.Action vectorsAndIndex = () -> vectorColumns.write(directory);
    FileOps.Action others = () -> owners.set(writeRows());
    long inMemory = scratch.inMemoryBytes();
    if (inMemory >= ENOUGH_FOR_BOTH && VectorColumns.bytes(content) <= inMemory) {
      files.together(columnsAndVectors.part(vectorsAndIndex), columnsAndVectors.part(others));
    } else {
      vectorsAndIndex.run();
      others.run();
    }
    return owners.get();
  }

  private int writeRows() throws IOException {
    Owners owners = new Owners(rows, scratch);
    writeChunks(owners);
    writeDocuments();
    return owners.count();
  }

  private void writeChunks(Owners owners) throws IOException {
    writeBytes(ChunkBytes.ID);
    idIndex.write(ChunkBytes.ID, SegmentFiles.CHUNK_ORDER, SegmentFiles.CHUNK_TABLE);
    List<Long> shape = List.of((long) rows.chunks());
    columns.write(SegmentFiles.CHUNK_OWNERS, Dtype.I4, shape, array -> array.put(owners.ofRows()));
    columns.write(SegmentFiles.OWNER_CHUNKS, Dtype.I4, shape, array -> array.put(owners.chunks()));
    writeLongs(SegmentFiles.OWNER_CHUNKS + SegmentFiles.OFFSETS, owners.count() + 1, owners::start);
    for (ChunkNumber column : ChunkNumber.values()) {
      writeNumbers(column);
    }
    writeBytes(ChunkBytes.TEXT);
    writeBytes(ChunkBytes.METADATA);
    writeBytes(
        ChunkBytes.DOCUMENT_ID,
        owners.count(),
        owner -> rows.bytes(ChunkBytes.DOCUMENT_ID, owners.firstChunk(owner)));
  }

  private void writeNumbers(ChunkNumber column) throws IOException {
    if (chunks.isOrdered()) {
      stretches.write(column);
    } else if (SegmentFiles.dtype(column) == Dtype.I4) {
      writeInts(column.array(), rows.chunks(), i -> rows.number(column, i));
    } else {
      writeLongs(column.array(), rows.chunks(), i -> rows.number(column, i));
    }
  }

  private void writeBytes(ChunkBytes column) throws IOException {
    if (chunks.isOrdered()) {
      stretches.write(column);
    } else {
      writeBytes(column, rows.chunks(), i -> rows.bytes(column, i), chunks);
    }
  }

  private void writeDocuments() throws IOException {
    int m = rows.documents();
    for (DocumentNumber column : DocumentNumber.values()) {
      writeLongs(column.array(), m, i -> rows.number(column, i));
    }
    for (DocumentBytes column : DocumentBytes.values()) {
      writeBytes(column, m, i -> rows.bytes(column, i), documents);
    }
    idIndex.write(DocumentBytes.ID, SegmentFiles.DOCUMENT_ORDER, SegmentFiles.DOCUMENT_TABLE);
  }

  private SegmentDescription describe(long number, int owners, FieldKinds kinds) {
    return new SegmentDescription(
        number,
        content.dimension(),
        rows.chunks(),
        rows.documents(),
        owners,
        kinds,
        content.index(),
        Stream.of(vectors, columns).flatMap(f -> f.entries().stream()).toList());
  }

  private void writeInts(String name, int size, IntToLongFunction value) throws IOException {
    columns.write(
        name,
        Dtype.I4,
        List.of((long) size),
        array -> {
          for (int i = 0; i < size; i++) {
            array.putInt(Math.toIntExact(value.applyAsLong(i)));
          }
        });
  }

  private void writeLongs(String name, int size, IntToLongFunction value) throws IOException {
    columns.write(
        name,
        Dtype.I8,
        List.of((long) size),
        array -> {
          for (int i = 0; i < size; i++) {
            array.putLong(value.applyAsLong(i));
          }
        });
  }

  private void writeBytes(
      Column column, int size, IntFunction<MemorySegment> bytesOf, Rearrangement order)
      throws IOException {
    MemorySegment offsets = writeOffsets(column, size, bytesOf);
    long bytes = offsets.getAtIndex(JAVA_LONG, size);
    if (order.isWorthWhile(bytes)) {
      columns.write(
          column.array(),
          Dtype.U1,
          List.of(bytes),
          writer -> order.write(i -> offsets.getAtIndex(JAVA_LONG, i), bytesOf, writer::put));
    } else {
      writeBytes(column, size, bytes, bytesOf);
    }
  }

  /** A column whose values have an order of their own. */
  private void writeBytes(Column column, int size, IntFunction<MemorySegment> bytesOf)
      throws IOException {
    long bytes = writeOffsets(column, size, bytesOf).getAtIndex(JAVA_LONG, size);
    writeBytes(column, size, bytes, bytesOf);
  }

  private void writeBytes(Column column, int size, long bytes, IntFunction<MemorySegment> bytesOf)
      throws IOException {
    columns.write(
        column.array(),
        Dtype.U1,
        List.of(bytes),
        array -> {
          for (int i = 0; i < size; i++) {
            array.put(bytesOf.apply(i));
          }
        });
  }

  private MemorySegment writeOffsets(Column column, int size, IntFunction<MemorySegment> bytesOf)
      throws IOException {
    MemorySegment offsets = scratch.allocate(JAVA_LONG, size + 1L);
    long end = 0;
    for (int i = 0; i < size; i++) {
      end += bytesOf.apply(i).byteSize();
      offsets.setAtIndex(JAVA_LONG, i + 1L, end);
    }
    columns.write(
        column.array() + SegmentFiles.OFFSETS,
        Dtype.I8,
        List.of(size + 1L),
        writer -> writer.put(offsets));
    return offsets;
  }
}
