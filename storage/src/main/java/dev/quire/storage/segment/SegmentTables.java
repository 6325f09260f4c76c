package dev.quire.storage.segment;

import dev.quire.domain.error.QuireException;
import dev.quire.domain.error.StorageFailure;
import dev.quire.storage.file.Cancellation;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;

/**
 * What the columns and tables of a segment say of one another. A checksum shows that a file is what
 * was written; this shows that what was written was right.
 */
final class SegmentTables {
  private final SealedSegment segment;
  private final List<SegmentProblem> problems;
  private final Cancellation cancellation;

  /**
   * @param cancellation asked at each row
   */
  SegmentTables(SealedSegment segment, List<SegmentProblem> problems, Cancellation cancellation) {
    this.segment = segment;
    this.problems = problems;
    this.cancellation = cancellation;
  }

  void check() {
    checkOrder(
        SegmentFiles.CHUNK_ORDER,
        segment.chunkOrder(),
        segment.chunkRows(),
        row -> segment.bytes(ChunkBytes.ID, row));
    checkOrder(
        SegmentFiles.DOCUMENT_ORDER,
        segment.documentOrder(),
        segment.documentRows(),
        row -> segment.bytes(DocumentBytes.ID, row));
    checkFound(
        SegmentFiles.CHUNK_TABLE,
        segment.chunkRows(),
        row -> segment.findChunk(HashedId.ofUtf8(segment.bytes(ChunkBytes.ID, row))));
    checkFound(
        SegmentFiles.DOCUMENT_TABLE,
        segment.documentRows(),
        row -> segment.findDocument(HashedId.ofUtf8(segment.bytes(DocumentBytes.ID, row))));
    checkChunks();
    checkDocuments();
  }

  private void checkChunks() {
    BitSet owned = new BitSet();
    for (int row = 0; row < segment.chunkRows(); row++) {
      cancellation.requireNotCancelled();
      checkEmbedding(row);
      if (!reads("chunk_ids", row, segment::chunk)) {
        continue;
      }
      if (!owned.get(row)) {
        checkOwner(row, owned);
      }
    }
  }

  private void checkEmbedding(int row) {
    MemorySegment vector = segment.vector(row);
    for (int i = 0; i < segment.dimension(); i++) {
      if (!Float.isFinite(vector.getAtIndex(ValueLayout.JAVA_FLOAT, i))) {
        add(SegmentFiles.VECTORS, ArrayRole.PRIMARY, "row " + row + " is not finite");
        return;
      }
    }
  }

  private void checkOwner(int row, BitSet owned) {
    int before = -1;
    for (int sibling : segment.chunkRowsOf(segment.documentIdOf(row))) {
      if (segment.ordinal(sibling) < before) {
        add(SegmentFiles.OWNER_CHUNKS, ArrayRole.TABLE, "row " + sibling + " is out of order");
      }
      before = segment.ordinal(sibling);
      owned.set(sibling);
    }
    if (!owned.get(row)) {
      add(
          SegmentFiles.OWNER_CHUNKS,
          ArrayRole.TABLE,
          "row " + row + " is not among the chunks of its document");
    }
  }

  private void checkDocuments() {
    for (int row = 0; row < segment.documentRows(); row++) {
      cancellation.requireNotCancelled();
      reads("document_ids", row, segment::document);
    }
  }

  // values check themselves: ids, metadata, revisions
  private boolean reads(String array, int row, IntConsumer reader) {
    try {
      reader.accept(row);
      return true;
    } catch (QuireException | IllegalArgumentException | IndexOutOfBoundsException e) {
      add(array, ArrayRole.PRIMARY, "row " + row + " cannot be read: " + e.getMessage());
      return false;
    }
  }

  private void checkOrder(String table, IdOrder order, int rows, IntFunction<MemorySegment> idOf) {
    List<String> wrong = new ArrayList<>();
    for (int rank = 1; rank < rows && wrong.isEmpty(); rank++) {
      cancellation.requireNotCancelled();
      if (Ids.compare(idOf.apply(order.row(rank - 1)), idOf.apply(order.row(rank))) >= 0) {
        wrong.add("ids are out of order at rank " + rank);
      }
    }
    wrong.forEach(how -> add(table, ArrayRole.TABLE, how));
  }

  private void checkFound(String table, int rows, IntUnaryOperator find) {
    for (int row = 0; row < rows; row++) {
      cancellation.requireNotCancelled();
      if (found(row, find) != row) {
        add(table, ArrayRole.TABLE, "row " + row + " is not found by its id");
        return;
      }
    }
  }

  private static int found(int row, IntUnaryOperator find) {
    try {
      return find.applyAsInt(row);
    } catch (StorageFailure | IndexOutOfBoundsException e) {
      return -1;
    }
  }

  private void add(String array, ArrayRole role, String message) {
    problems.add(new SegmentProblem(array + ".npy", role, message));
  }
}
