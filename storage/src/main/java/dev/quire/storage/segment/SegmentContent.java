package dev.quire.storage.segment;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * What a new segment is to hold. No id may come twice among the chunks, nor among the documents.
 *
 * @param sources retained by the caller until the segment is written
 * @param chunks the chunk rows, in the order that the index wants
 * @param documents the document rows
 * @param index a JSON object that describes the index arrays to whoever wrote them
 */
public record SegmentContent(
    int dimension,
    List<Segment> sources,
    RowRefs chunks,
    RowRefs documents,
    String index,
    IndexOverRows indexArrays) {

  /** Makes the arrays of an index over vectors that are on the disk already, in their new order. */
  @FunctionalInterface
  public interface IndexOverRows {
    /**
     * @param vectors float[chunks][dimension], mapped
     */
    List<IndexArray> arrays(MemorySegment vectors);
  }

  public SegmentContent {
    sources = List.copyOf(sources);
  }

  /** With index arrays that are there already. */
  public SegmentContent(
      int dimension,
      List<Segment> sources,
      RowRefs chunks,
      RowRefs documents,
      String index,
      List<IndexArray> indexArrays) {
    this(dimension, sources, chunks, documents, index, vectors -> indexArrays);
  }
}
