package dev.quire.engine;

import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.document.Document;
import dev.quire.domain.document.DocumentId;
import dev.quire.storage.segment.SealedSegment;
import dev.quire.storage.segment.Segment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Every row that holds what is to be purged, shown or deleted, and the bytes of its id, text and
 * embedding.
 */
final class PurgedContent {
  private final List<byte[]> patterns = new ArrayList<>();
  private final Set<Path> sealed = new HashSet<>();
  private boolean found;

  /** Of a chunk, in all its versions. */
  static PurgedContent of(ChunkId chunk, List<Segment> segments) {
    PurgedContent content = new PurgedContent();
    segments.forEach(segment -> content.addChunk(segment, segment.findChunk(chunk)));
    return content;
  }

  /** Of a document with its chunks, those that it had once included. */
  static PurgedContent of(DocumentId document, List<Segment> segments) {
    PurgedContent content = new PurgedContent();
    for (Segment segment : segments) {
      for (int row : segment.chunkRowsOf(document)) {
        content.addChunk(segment, row);
      }
      content.addDocument(segment, segment.findDocument(document));
    }
    return content;
  }

  /** Whether the segment has a row of it, shown or deleted. */
  static boolean isIn(Segment segment, ChunkId chunk) {
    return segment.findChunk(chunk) >= 0;
  }

  /** Whether the segment has a row of it or of one of its chunks, shown or deleted. */
  static boolean isIn(Segment segment, DocumentId document) {
    return segment.findDocument(document) >= 0 || segment.chunkRowsOf(document).length > 0;
  }

  private void addChunk(Segment segment, int row) {
    if (row >= 0) {
      add(segment, segment.chunkId(row).value());
      add(segment, segment.chunk(row).text());
      patterns.add(segment.vector(row).toArray(ValueLayout.JAVA_BYTE));
    }
  }

  private void addDocument(Segment segment, int row) {
    if (row >= 0) {
      Document document = segment.document(row);
      add(segment, document.id().value());
      add(segment, document.title());
      add(segment, document.source());
    }
  }

  private void add(Segment segment, String text) {
    found = true;
    patterns.add(text.getBytes(StandardCharsets.UTF_8));
    if (segment instanceof SealedSegment stored) {
      sealed.add(stored.directory());
    }
  }

  boolean isEmpty() {
    return !found;
  }

  List<byte[]> patterns() {
    return patterns;
  }

  /** The directories of the sealed segments that hold it. */
  Set<Path> sealed() {
    return sealed;
  }
}
