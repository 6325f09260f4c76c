package dev.quire.engine;

import dev.quire.domain.library.IndexType;
import dev.quire.engine.recall.MeasuredIndex;
import dev.quire.storage.segment.Deletions;
import dev.quire.storage.segment.Segment;
import java.util.Optional;

/**
 * A segment as it is seen: its rows, less the deleted ones, and what finds the nearest among them.
 * Immutable; a deletion makes another layer over the same segment.
 *
 * @param index empty for a segment in memory, whose vectors are scanned
 */
record Layer(Segment segment, Deletions deletions, Optional<MeasuredIndex> index) {

  static Layer of(Segment segment) {
    return new Layer(segment, Deletions.NONE, Optional.empty());
  }

  IndexType indexType() {
    return index.map(measured -> measured.index().type()).orElse(IndexType.BRUTE);
  }

  boolean showsChunk(int row) {
    return row >= 0 && !deletions.chunks().contains(row);
  }

  boolean showsDocument(int row) {
    return row >= 0 && !deletions.documents().contains(row);
  }

  int chunks() {
    return segment.chunkRows() - deletions.chunks().count();
  }

  int documents() {
    return segment.documentRows() - deletions.documents().count();
  }

  Layer withoutChunk(int row) {
    return with(new Deletions(deletions.chunks().with(row), deletions.documents()));
  }

  Layer withoutDocument(int row) {
    return with(new Deletions(deletions.chunks(), deletions.documents().with(row)));
  }

  private Layer with(Deletions other) {
    return new Layer(segment, other, index);
  }
}
