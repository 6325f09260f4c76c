package dev.quire.storage.segment;

import dev.quire.domain.document.DocumentId;
import dev.quire.domain.filter.FieldKinds;
import dev.quire.storage.metadata.RowBits;
import dev.quire.storage.npy.NpyArray;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The columns of a sealed segment, read where they lie. */
abstract class SealedColumns implements StoredSegment {
  private final SegmentArrays arrays;
  private final SegmentDescription description;
  private final Map<ChunkNumber, NpyArray> chunkNumbers = new EnumMap<>(ChunkNumber.class);
  private final Map<ChunkBytes, SealedBytes> chunkBytes = new EnumMap<>(ChunkBytes.class);
  private final Map<DocumentBytes, SealedBytes> documentBytes = new EnumMap<>(DocumentBytes.class);
  private final NpyArray owners;
  private final NpyArray ownerChunks;
  private final NpyArray ownerStarts;
  private final MemorySegment vectors;
  private final Ids ownerIds;

  SealedColumns(SegmentArrays arrays) {
    this.arrays = arrays;
    this.description = arrays.description();
    for (ChunkNumber column : ChunkNumber.values()) {
      chunkNumbers.put(column, arrays.get(column.array()));
    }
    for (ChunkBytes column : ChunkBytes.values()) {
      chunkBytes.put(column, arrays.bytes(column));
    }
    for (DocumentBytes column : DocumentBytes.values()) {
      documentBytes.put(column, arrays.bytes(column));
    }
    owners = arrays.get(SegmentFiles.CHUNK_OWNERS);
    ownerChunks = arrays.get(SegmentFiles.OWNER_CHUNKS);
    ownerStarts = arrays.get(SegmentFiles.OWNER_CHUNKS + SegmentFiles.OFFSETS);
    vectors = arrays.get(SegmentFiles.VECTORS).memory();
    ownerIds =
        new Ids(description.owners(), rank -> rank, chunkBytes.get(ChunkBytes.DOCUMENT_ID)::get);
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

  SealedBytes documentColumn(DocumentBytes column) {
    return documentBytes.get(column);
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
  public RowBits chunksOf(RowBits owners) {
    RowBits chunks = RowBits.none(chunkRows());
    owners.forEach(
        owner -> {
          long end = ownerStarts.longAt(owner + 1L);
          for (long i = ownerStarts.longAt(owner); i < end; i++) {
            chunks.add(Objects.checkIndex(ownerChunks.intAt(i), chunkRows()));
          }
        });
    return chunks;
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

  @Override
  public String[] texts(ChunkBytes column, int... rows) {
    int[] places = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      places[i] = place(column, rows[i]);
    }
    return chunkBytes.get(column).texts(places);
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
