package dev.quire.engine;

import dev.quire.domain.library.IndexType;
import dev.quire.engine.recall.MeasuredIndex;
import dev.quire.indexing.kernel.SystemPages;
import dev.quire.storage.segment.Deletions;
import dev.quire.storage.segment.LiveSegment;
import dev.quire.storage.segment.Segment;
import java.util.Optional;

/**
 * A segment as it is seen: its rows, less the deleted ones, and what finds the nearest among them.
 * Immutable; a deletion makes another layer over the same segment.
 *
 * @param index empty for a segment in memory, whose vectors are scanned
 * @param codes what makes such a scan fast; empty for a sealed segment
 */
record Layer(
    Segment segment,
    Deletions deletions,
    Optional<MeasuredIndex> index,
    Optional<LiveCodes> codes) {

  /** Of a sealed segment. */
  Layer(Segment segment, Deletions deletions, Optional<MeasuredIndex> index) {
    this(segment, deletions, index, Optional.empty());
  }

  /**
   * An empty segment in memory, with one user: the caller.
   *
   * @param room for the codes of its rows
   */
  static Layer live(int dimension, LiveCodes.Room room) {
    LiveCodes codes = new LiveCodes(dimension, room);
    LiveSegment segment = new LiveSegment(dimension, new SystemPages(), codes::close);
    return new Layer(segment, Deletions.NONE, Optional.empty(), Optional.of(codes));
  }

  /** The same with another look at its segment. */
  Layer seenAs(Segment view) {
    return new Layer(view, deletions, index, codes);
  }

  IndexType indexType() {
    return index.map(measured -> measured.index().type()).orElse(IndexType.BRUTE);
  }

  /** Whether it is larger than memory, so that what will be read is asked for first. */
  boolean isOnDisk() {
    return index.isPresent() && index.get().index().isOnDisk();
  }

  /** In memory: those of its first rows that have joined lists or a graph. Closed after use. */
  Optional<LiveIndex.Use> joined() {
    return codes.flatMap(live -> live.joined(segment.chunkRows()));
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

  /** Without these rows of chunks and of documents. */
  Layer without(int[] chunks, int[] documents) {
    return with(
        new Deletions(deletions.chunks().with(chunks), deletions.documents().with(documents)));
  }

  private Layer with(Deletions other) {
    return new Layer(segment, other, index, codes);
  }
}
