package dev.quire.storage.segment;

import dev.quire.domain.Id;
import dev.quire.domain.filter.FieldKinds;
import dev.quire.storage.file.Attempt;
import dev.quire.storage.file.FileOps;
import dev.quire.storage.metadata.ArraySink;
import dev.quire.storage.npy.Dtype;
import dev.quire.storage.npy.NpyWriter;
import dev.quire.storage.segment.SegmentDescription.ArrayEntry;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;

/**
 * Writes a sealed segment column by column, from the columns of other segments. The same content
 * gives the same bytes. When it returns, all is on the disk; before, the directory is a leftover.
 */
public final class SegmentWriter {
  private final FileOps files;
  private final Path directory;
  private final SegmentContent content;
  private final ContentRows rows;
  private final List<ArrayEntry> entries = new ArrayList<>();

  private SegmentWriter(FileOps files, Path directory, SegmentContent content) {
    this.files = files;
    this.directory = directory;
    this.content = content;
    this.rows = new ContentRows(content);
  }

  /**
   * Writes the segment of this number into a directory that does not exist yet, and maps it; the
   * caller is its first user.
   */
  public static SealedSegment write(
      FileOps files, Path directory, long number, SegmentContent content) {
    Attempt.run(
        "write the segment " + directory,
        () -> new SegmentWriter(files, directory, content).write(number));
    return SealedSegment.openWritten(files, directory);
  }

  private void write(long number) throws IOException {
    files.createDirectory(directory);
    Owners owners = Owners.of(rows);
    writeChunks(owners);
    writeDocuments();
    FieldKinds kinds = new RowMetadata(rows).write(this::write);
    writeIndex();
    byte[] description = describe(number, owners.count(), kinds).toBytes();
    files.writeSynced(directory.resolve(SegmentFiles.DESCRIPTION), description);
    files.syncDirectory(directory);
    files.syncDirectory(directory.getParent());
  }

  private void writeChunks(Owners owners) throws IOException {
    int n = rows.chunks();
    writeVectors();
    writeInts(SegmentFiles.CHUNK_ORDER, order(n, i -> rows.bytes(ChunkBytes.ID, i)));
    writeTable(SegmentFiles.CHUNK_TABLE, n, i -> rows.bytes(ChunkBytes.ID, i));
    writeInts(SegmentFiles.CHUNK_OWNERS, owners.ownerOf());
    writeInts(SegmentFiles.OWNER_CHUNKS, owners.chunks());
    writeLongs(SegmentFiles.OWNER_CHUNKS + SegmentFiles.OFFSETS, owners.count() + 1, owners::start);
    for (ChunkNumber column : ChunkNumber.values()) {
      if (SegmentFiles.dtype(column) == Dtype.I4) {
        writeInts(column.array(), n, i -> rows.number(column, i));
      } else {
        writeLongs(column.array(), n, i -> rows.number(column, i));
      }
    }
    writeBytes(ChunkBytes.ID, n, i -> rows.bytes(ChunkBytes.ID, i));
    writeBytes(ChunkBytes.TEXT, n, i -> rows.bytes(ChunkBytes.TEXT, i));
    writeBytes(ChunkBytes.METADATA, n, i -> rows.bytes(ChunkBytes.METADATA, i));
    writeBytes(
        ChunkBytes.DOCUMENT_ID,
        owners.count(),
        owner -> rows.bytes(ChunkBytes.DOCUMENT_ID, owners.firstChunk(owner)));
  }

  private void writeDocuments() throws IOException {
    int m = rows.documents();
    writeInts(SegmentFiles.DOCUMENT_ORDER, order(m, i -> rows.bytes(DocumentBytes.ID, i)));
    writeTable(SegmentFiles.DOCUMENT_TABLE, m, i -> rows.bytes(DocumentBytes.ID, i));
    for (DocumentNumber column : DocumentNumber.values()) {
      writeLongs(column.array(), m, i -> rows.number(column, i));
    }
    for (DocumentBytes column : DocumentBytes.values()) {
      writeBytes(column, m, i -> rows.bytes(column, i));
    }
  }

  private void writeIndex() throws IOException {
    for (IndexArray array : content.indexArrays()) {
      String name = SegmentFiles.index(array.name());
      try (NpyWriter writer = writer(name, array.dtype(), array.shape())) {
        writer.put(array.elements());
        finish(name, writer);
      }
    }
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
        entries);
  }

  private static int[] order(int size, IntFunction<MemorySegment> idOf) {
    int[] order = IdSort.order(size, idOf);
    for (int i = 1; i < size; i++) {
      if (idOf.apply(order[i - 1]).mismatch(idOf.apply(order[i])) < 0) {
        throw new AssertionError("two rows of one segment have the same id");
      }
    }
    return order;
  }

  private void writeVectors() throws IOException {
    List<Long> shape = List.of((long) rows.chunks(), (long) content.dimension());
    try (NpyWriter writer = writer(SegmentFiles.VECTORS, Dtype.F4, shape)) {
      for (int i = 0; i < rows.chunks(); i++) {
        writer.put(rows.vector(i));
      }
      finish(SegmentFiles.VECTORS, writer);
    }
  }

  private void writeInts(String name, int[] values) throws IOException {
    writeInts(name, values.length, i -> values[i]);
  }

  private void writeInts(String name, int size, IntToLongFunction value) throws IOException {
    try (NpyWriter writer = writer(name, Dtype.I4, List.of((long) size))) {
      for (int i = 0; i < size; i++) {
        writer.putInt(Math.toIntExact(value.applyAsLong(i)));
      }
      finish(name, writer);
    }
  }

  private void writeLongs(String name, int size, IntToLongFunction value) throws IOException {
    try (NpyWriter writer = writer(name, Dtype.I8, List.of((long) size))) {
      for (int i = 0; i < size; i++) {
        writer.putLong(value.applyAsLong(i));
      }
      finish(name, writer);
    }
  }

  private void writeTable(String name, int size, IntFunction<MemorySegment> idOf)
      throws IOException {
    byte[] id = new byte[Id.MAX_BYTES];
    long[] table =
        IdTable.of(
            size,
            i -> {
              MemorySegment utf8 = idOf.apply(i);
              int length = (int) utf8.byteSize();
              MemorySegment.copy(utf8, ValueLayout.JAVA_BYTE, 0, id, 0, length);
              return HashedId.hash(id, length);
            });
    try (NpyWriter writer = writer(name, Dtype.U8, List.of((long) table.length))) {
      for (long slot : table) {
        writer.putLong(slot);
      }
      finish(name, writer);
    }
  }

  private void writeBytes(Column column, int size, IntFunction<MemorySegment> bytesOf)
      throws IOException {
    long[] offsets = new long[size + 1];
    for (int i = 0; i < size; i++) {
      offsets[i + 1] = offsets[i] + bytesOf.apply(i).byteSize();
    }
    writeLongs(column.array() + SegmentFiles.OFFSETS, size + 1, i -> offsets[i]);
    try (NpyWriter writer = writer(column.array(), Dtype.U1, List.of(offsets[size]))) {
      for (int i = 0; i < size; i++) {
        writer.put(bytesOf.apply(i));
      }
      finish(column.array(), writer);
    }
  }

  private void write(String name, Dtype dtype, List<Long> shape, ArraySink.Elements elements)
      throws IOException {
    try (NpyWriter writer = writer(name, dtype, shape)) {
      elements.writeTo(writer);
      finish(name, writer);
    }
  }

  private NpyWriter writer(String name, Dtype dtype, List<Long> shape) throws IOException {
    return new NpyWriter(files, SegmentFiles.array(directory, name), dtype, shape);
  }

  private void finish(String name, NpyWriter writer) throws IOException {
    NpyWriter.Written written = writer.finish();
    entries.add(new ArrayEntry(name, written.header(), written.crc32c(), written.sha256()));
  }
}
