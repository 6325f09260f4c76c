package dev.quire.storage.segment;

import dev.quire.domain.document.DocumentId;
import dev.quire.storage.metadata.RowBits;
import dev.quire.storage.metadata.RowTests;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;

/** Live rows up to the counts that a subclass gives: all that are published, or those captured. */
abstract class LiveView implements StoredSegment {
  final LiveRows rows;
  final UseCount uses;

  LiveView(LiveRows rows, UseCount uses) {
    this.rows = rows;
    this.uses = uses;
  }

  @Override
  public int dimension() {
    return rows.dimension();
  }

  @Override
  public int findChunk(HashedId id) {
    return rows.findChunk(id, chunkRows());
  }

  @Override
  public int[] findChunks(List<HashedId> ids) {
    return rows.findChunks(ids, chunkRows());
  }

  @Override
  public int findDocument(HashedId id) {
    return rows.findDocument(id, documentRows());
  }

  @Override
  public int[] chunkRowsOf(DocumentId id) {
    return rows.chunkRowsOf(id, chunkRows());
  }

  @Override
  public IdOrder chunkOrder() {
    return rows.chunkOrder(chunkRows());
  }

  @Override
  public IdOrder documentOrder() {
    return rows.documentOrder(documentRows());
  }

  @Override
  public List<VectorBlock> vectors() {
    return rows.vectors().blocks(chunkRows());
  }

  @Override
  public MemorySegment vector(int row) {
    return rows.vectors().vector(Objects.checkIndex(row, chunkRows()));
  }

  @Override
  public MemorySegment vectors(int row, int most) {
    return rows.vectors().vectors(Objects.checkIndex(row, chunkRows()), most);
  }

  @Override
  public long number(ChunkNumber column, int row) {
    return rows.chunkNumber(column, Objects.checkIndex(row, chunkRows()));
  }

  @Override
  public MemorySegment numbers(ChunkNumber column, int row, int most) {
    return rows.chunkNumbers(column, Objects.checkIndex(row, chunkRows()), most);
  }

  @Override
  public MemorySegment bytes(ChunkBytes column, int row) {
    return rows.chunkBytes(column, Objects.checkIndex(row, chunkRows()));
  }

  @Override
  public BytesRun run(ChunkBytes column, int row, int most) {
    return rows.chunkRun(column, Objects.checkIndex(row, chunkRows()), most);
  }

  @Override
  public int owners() {
    return rows.owners().count();
  }

  @Override
  public int ownerOf(int row) {
    return rows.owners().ownerOf(Objects.checkIndex(row, chunkRows()));
  }

  @Override
  public MemorySegment ownerId(int owner) {
    return rows.owners().id(owner);
  }

  /** Of those that rows of this view belong to: others may be about to come. */
  @Override
  public int[] documentRowsOfOwners() {
    int owners = 0;
    for (int row = 0; row < chunkRows(); row++) {
      owners = Math.max(owners, ownerOf(row) + 1);
    }
    return documentRowsOfOwners(owners);
  }

  @Override
  public RowBits chunksOf(RowBits owners) {
    RowBits chunks = RowBits.none(chunkRows());
    for (int row = 0; row < chunkRows(); row++) {
      if (owners.contains(ownerOf(row))) {
        chunks.add(row);
      }
    }
    return chunks;
  }

  @Override
  public long number(DocumentNumber column, int documentRow) {
    return rows.documentNumber(column, Objects.checkIndex(documentRow, documentRows()));
  }

  @Override
  public MemorySegment bytes(DocumentBytes column, int documentRow) {
    return rows.documentBytes(column, Objects.checkIndex(documentRow, documentRows()));
  }

  @Override
  public RowTests chunkTests() {
    return test -> rows.fields().chunks().passing(test, chunkRows());
  }

  @Override
  public RowTests documentTests() {
    return test -> rows.fields().documents().passing(test, documentRows());
  }

  @Override
  public long bytes() {
    return rows.memoryBytes();
  }

  @Override
  public Segment retain() {
    uses.retain();
    return this;
  }

  @Override
  public void release() {
    uses.release();
  }
}
