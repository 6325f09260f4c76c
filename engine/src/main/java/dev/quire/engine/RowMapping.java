package dev.quire.engine;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.quire.storage.segment.DeletedRows;
import dev.quire.storage.segment.Deletions;
import dev.quire.storage.segment.RowRefs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Where the rows of some layers went in the segment that was made of them: an int a row, outside
 * the heap, since there are millions.
 */
final class RowMapping {
  private final List<MemorySegment> chunks;
  private final List<MemorySegment> documents;

  /**
   * @param chunks of the new segment, as rows of the sources; documents alike
   * @param arena open for as long as this is used
   */
  RowMapping(List<Layer> sources, RowRefs chunks, RowRefs documents, Arena arena) {
    this.chunks =
        inverse(sources.stream().map(layer -> layer.segment().chunkRows()), chunks, arena);
    this.documents =
        inverse(sources.stream().map(layer -> layer.segment().documentRows()), documents, arena);
  }

  // for each source its rows' new ones, counted from 1: what is 0 was left behind
  private static List<MemorySegment> inverse(Stream<Integer> sizes, RowRefs refs, Arena arena) {
    List<MemorySegment> inverse = sizes.map(rows -> arena.allocate(JAVA_INT, rows)).toList();
    for (int row = 0; row < refs.size(); row++) {
      inverse.get(refs.segment(row)).setAtIndex(JAVA_INT, refs.row(row), row + 1);
    }
    return inverse;
  }

  /**
   * What was deleted of the sources since they were read, as rows of the new segment. Takes time by
   * the deletions, not by the rows: writers wait for it.
   */
  Deletions deletedSince(List<Layer> now) {
    return new Deletions(
        deleted(chunks, now.stream().map(layer -> layer.deletions().chunks()).toList()),
        deleted(documents, now.stream().map(layer -> layer.deletions().documents()).toList()));
  }

  private static DeletedRows deleted(List<MemorySegment> newRows, List<DeletedRows> deletedNow) {
    IntStream.Builder rows = IntStream.builder();
    for (int source = 0; source < newRows.size(); source++) {
      MemorySegment moved = newRows.get(source);
      deletedNow
          .get(source)
          .forEach(
              row -> {
                int newRow = moved.getAtIndex(JAVA_INT, row);
                if (newRow > 0) {
                  rows.add(newRow - 1);
                }
              });
    }
    return DeletedRows.NONE.with(rows.build().toArray());
  }
}
