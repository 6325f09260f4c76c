package dev.quire.indexing;

import dev.quire.domain.library.Metric;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/** Codes for every row, in the order they have. */
public final class BruteBuilder implements IndexBuilder {
  @Override
  public BuildCost cost(int rows, int dimension) {
    return BuildCost.of(BuildCost.rounding(rows, dimension), 0);
  }

  @Override
  public BuiltIndex build(Vectors vectors, Metric metric, BuildOptions options, Arena arena) {
    Map<String, IndexArray> arrays =
        CodedRows.allocate("", vectors.rows(), vectors.dimension(), arena);
    try (Workers workers = new Workers(options, vectors.rows())) {
      workers.eachBlock(
          vectors.rows(),
          (from, end) -> CodedRows.encode(vectors, MemorySegment.NULL, from, end, "", arrays));
    }
    return new BuiltIndex(new int[0], arrays);
  }

  @Override
  public boolean trains() {
    return false;
  }

  @Override
  public boolean keepsOrder() {
    return true;
  }
}
