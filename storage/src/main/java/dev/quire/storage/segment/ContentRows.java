package dev.quire.storage.segment;

import java.lang.foreign.MemorySegment;
import java.util.List;

/** The rows of a segment to be, each read from where it lies. */
final class ContentRows {
  private final List<StoredSegment> sources;
  private final RowRefs chunks;
  private final RowRefs documents;

  ContentRows(SegmentContent content) {
    this.sources = RowRefs.stored(content.sources());
    this.chunks = content.chunks();
    this.documents = content.documents();
  }

  static int[] identity(int size) {
    int[] identity = new int[size];
    for (int i = 0; i < size; i++) {
      identity[i] = i;
    }
    return identity;
  }

  int chunks() {
    return chunks.size();
  }

  int documents() {
    return documents.size();
  }

  MemorySegment vector(int i) {
    return sources.get(chunks.segment(i)).vector(chunks.row(i));
  }

  long number(ChunkNumber column, int i) {
    return sources.get(chunks.segment(i)).number(column, chunks.row(i));
  }

  MemorySegment bytes(ChunkBytes column, int i) {
    return sources.get(chunks.segment(i)).bytes(column, chunks.row(i));
  }

  int segments() {
    return sources.size();
  }

  StoredSegment source(int segment) {
    return sources.get(segment);
  }

  /** The place of the row's segment among the sources. */
  int segmentOf(int i) {
    return chunks.segment(i);
  }

  /** The number of the row's document in its segment. */
  int ownerInSegment(int i) {
    return sources.get(chunks.segment(i)).ownerOf(chunks.row(i));
  }

  long number(DocumentNumber column, int i) {
    return sources.get(documents.segment(i)).number(column, documents.row(i));
  }

  MemorySegment bytes(DocumentBytes column, int i) {
    return sources.get(documents.segment(i)).bytes(column, documents.row(i));
  }
}
