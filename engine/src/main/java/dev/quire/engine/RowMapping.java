package dev.quire.engine;

import dev.quire.storage.segment.DeletedRows;
import dev.quire.storage.segment.Deletions;
import dev.quire.storage.segment.RowRefs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Where the rows of some layers went in the segment that was made of them. */
final class RowMapping {
  private static final int GONE = -1;

  private final List<Layer> sources;
  private final int[][] chunks;
  private final int[][] documents;

  RowMapping(List<Layer> sources, RowRefs chunks, RowRefs documents) {
    this.sources = sources;
    this.chunks =
        inverse(sources.stream().mapToInt(layer -> layer.segment().chunkRows()).toArray(), chunks);
    this.documents =
        inverse(
            sources.stream().mapToInt(layer -> layer.segment().documentRows()).toArray(),
            documents);
  }

  private static int[][] inverse(int[] sizes, RowRefs refs) {
    int[][] inverse = new int[sizes.length][];
    for (int i = 0; i < sizes.length; i++) {
      inverse[i] = new int[sizes[i]];
      Arrays.fill(inverse[i], GONE);
    }
    for (int row = 0; row < refs.size(); row++) {
      inverse[refs.segment(row)][refs.row(row)] = row;
    }
    return inverse;
  }

  /** What was deleted of the sources since they were read, as rows of the new segment. */
  Deletions deletedSince(List<Layer> now) {
    return new Deletions(
        deleted(chunks, now.stream().map(layer -> layer.deletions().chunks()).toList()),
        deleted(documents, now.stream().map(layer -> layer.deletions().documents()).toList()));
  }

  private static DeletedRows deleted(int[][] newRows, List<DeletedRows> deletedNow) {
    List<Integer> rows = new ArrayList<>();
    for (int source = 0; source < newRows.length; source++) {
      for (int row = 0; !deletedNow.get(source).isEmpty() && row < newRows[source].length; row++) {
        if (newRows[source][row] != GONE && deletedNow.get(source).contains(row)) {
          rows.add(newRows[source][row]);
        }
      }
    }
    return DeletedRows.NONE.with(rows.stream().mapToInt(Integer::intValue).toArray());
  }

  List<Layer> sources() {
    return sources;
  }
}
