package dev.quire.engine;

import dev.quire.engine.AllowedRows.Allowed;
import dev.quire.indexing.GrowingCodes;
import dev.quire.indexing.Vectors;
import dev.quire.storage.segment.VectorBlock;
import java.util.List;
import java.util.Optional;

/**
 * Consecutive rows of a layer that are searched at once: all of a sealed segment; of one in memory
 * those of a page that have codes, or those that have none.
 *
 * @param firstRow of the segment
 * @param allowed which of the rows may answer
 * @param codes in memory: of all the rows
 * @param firstCoded the row of the page that is the first here
 */
record Stretch(
    int firstRow, Vectors vectors, Allowed allowed, Optional<GrowingCodes> codes, int firstCoded) {

  /**
   * Where rows join lists or a graph, the thread that lets them codes them as well: a search codes
   * only what that has fallen so far behind with.
   */
  private static final int LEFT_TO_JOINING = 8 * LiveIndex.MORE_ROWS;

  /** What a block of a layer comes to. Rows in memory get codes here where that is worth it. */
  static List<Stretch> of(Layer layer, VectorBlock block, AllowedRows allowed) {
    return of(layer, block, 0, allowed);
  }

  /**
   * The same of its rows from one on; those before are found by what they have joined.
   *
   * @param from counted from the block's first row
   */
  static List<Stretch> of(Layer layer, VectorBlock block, int from, AllowedRows allowed) {
    Stretch plain = plain(layer, block, from, block.rows(), allowed);
    if (plain.allowed.count() < GrowingCodes.WORTHWHILE_ROWS) {
      return List.of(plain);
    }
    Optional<GrowingCodes> codes = layer.codes().flatMap(live -> live.of(block));
    int coded = codes.map(page -> coded(page, layer, block)).orElse(0);
    if (coded <= from) {
      return List.of(plain);
    }
    if (coded == block.rows()) {
      return List.of(plain.with(codes, from));
    }
    return List.of(
        plain(layer, block, from, coded, allowed).with(codes, from),
        plain(layer, block, coded, block.rows(), allowed));
  }

  private static int coded(GrowingCodes page, Layer layer, VectorBlock block) {
    Vectors rows = new Vectors(block.floats(), block.rows(), layer.segment().dimension());
    int already = page.alreadyCodedOf(rows);
    boolean isLeft =
        layer.codes().orElseThrow().joinedRows() > 0 && block.rows() - already < LEFT_TO_JOINING;
    return isLeft ? already : page.codedOf(rows);
  }

  /** Rows {@code from} to {@code end - 1} of the block. */
  private static Stretch plain(
      Layer layer, VectorBlock block, int from, int end, AllowedRows allowed) {
    int dimension = layer.segment().dimension();
    long rowBytes = (long) dimension * Float.BYTES;
    return new Stretch(
        block.firstRow() + from,
        new Vectors(block.floats().asSlice(from * rowBytes), end - from, dimension),
        allowed.of(layer, block.firstRow() + from, end - from),
        Optional.empty(),
        0);
  }

  private Stretch with(Optional<GrowingCodes> codesOfAll, int from) {
    return new Stretch(firstRow, vectors, allowed, codesOfAll, from);
  }
}
