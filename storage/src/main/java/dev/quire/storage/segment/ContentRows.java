package dev.quire.storage.segment;

import dev.quire.storage.file.Cancellation;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The rows of a segment to be, each read from where it lies. By one thread, which learns here that
 * it is to end.
 */
final class ContentRows {
  /** So many reads are done before it is asked again. */
  private static final int READS = 1 << 10;

  private final Cancellation cancellation;
  private int reads;
  private int runStart;
  private int runEnd;
  private final List<StoredSegment> sources;
  private final RowRefs chunks;
  private final RowRefs documents;

  ContentRows(SegmentContent content, Cancellation cancellation) {
    this.cancellation = cancellation;
    this.sources = RowRefs.stored(content.sources());
    this.chunks = content.chunks();
    this.documents = content.documents();
  }

  private void ask() {
    if (++reads % READS == 0) {
      cancellation.requireNotCancelled();
    }
  }

  int chunks() {
    return chunks.size();
  }

  int documents() {
    return documents.size();
  }

  /** How the chunk rows lie in their segments. */
  SourceOrder chunkOrder(Arena arena) {
    return new SourceOrder(chunks, sources, Segment::chunkRows, arena);
  }

  /** How the document rows lie in theirs. */
  SourceOrder documentOrder(Arena arena) {
    return new SourceOrder(documents, sources, Segment::documentRows, arena);
  }

  MemorySegment vector(int i) {
    return sources.get(chunks.segment(i)).vector(chunks.row(i));
  }

  // what lies in several pieces is counted once for all of them
  private int run(int i) {
    if (i < runStart || i >= runEnd) {
      runStart = i;
      runEnd = i + chunks.run(i);
    }
    return runEnd - i;
  }

  /** The i-th vector, and as many of those behind it as lie behind it in one piece. */
  MemorySegment vectorsFrom(int i) {
    return sources.get(chunks.segment(i)).vectors(chunks.row(i), run(i));
  }

  long number(ChunkNumber column, int i) {
    return sources.get(chunks.segment(i)).number(column, chunks.row(i));
  }

  /** The numbers of the i-th row, and of those behind it that lie behind it in one piece. */
  MemorySegment numbers(ChunkNumber column, int i) {
    cancellation.requireNotCancelled();
    return sources.get(chunks.segment(i)).numbers(column, chunks.row(i), run(i));
  }

  /** The values of the i-th row, and of those behind it that lie behind it in one piece. */
  BytesRun run(ChunkBytes column, int i) {
    cancellation.requireNotCancelled();
    return sources.get(chunks.segment(i)).run(column, chunks.row(i), run(i));
  }

  MemorySegment bytes(ChunkBytes column, int i) {
    ask();
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
    ask();
    return sources.get(chunks.segment(i)).ownerOf(chunks.row(i));
  }

  long number(DocumentNumber column, int i) {
    return sources.get(documents.segment(i)).number(column, documents.row(i));
  }

  MemorySegment bytes(DocumentBytes column, int i) {
    ask();
    return sources.get(documents.segment(i)).bytes(column, documents.row(i));
  }
}
