package dev.quire.storage.segment;

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
    List<IndexArray> indexArrays) {
  public SegmentContent {
    sources = List.copyOf(sources);
    indexArrays = List.copyOf(indexArrays);
  }
}
