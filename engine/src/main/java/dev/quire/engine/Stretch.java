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
 */
record Stretch(int firstRow, Vectors vectors, Allowed allowed, Optional<GrowingCodes> codes) {

  /** What a block of a layer comes to. Rows in memory get codes here where that is worth it. */
  static List<Stretch> of(Layer layer, VectorBlock block, AllowedRows allowed) {
    Stretch plain = plain(layer, block, 0, block.rows(), allowed);
    if (plain.allowed.count() < GrowingCodes.WORTHWHILE_ROWS) {
      return List.of(plain);
    }
    Optional<GrowingCodes> codes = layer.codes().flatMap(live -> live.of(block));
    int coded = codes.map(page -> page.codedOf(plain.vectors)).orElse(0);
    if (coded == 0) {
      return List.of(plain);
    }
    if (coded == block.rows()) {
      return List.of(plain.with(codes));
    }
    return List.of(
        plain(layer, block, 0, coded, allowed).with(codes),
        plain(layer, block, coded, block.rows(), allowed));
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
        Optional.empty());
  }

  private Stretch with(Optional<GrowingCodes> codesOfAll) {
    return new Stretch(firstRow, vectors, allowed, codesOfAll);
  }
}
