package dev.quire.bench.peer;

import dev.quire.bench.UsageException;
import dev.quire.bench.search.SearchTask;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.search.Effort;
import java.util.Map;

/** What graph a peer builds where the task leaves it open: m 16, efConstruction 200. */
record HnswParams(int m, int efConstruction) {
  private static final int USUAL_M = 16;
  private static final int USUAL_EF_CONSTRUCTION = 200;

  static HnswParams of(String engine, SearchTask task) {
    if (!(task.index() instanceof IndexSpec.Hnsw hnsw)) {
      throw new UsageException(engine + " has no index but hnsw");
    }
    return new HnswParams(
        hnsw.m() == IndexSpec.FROM_DATA ? USUAL_M : hnsw.m(),
        hnsw.efConstruction() == IndexSpec.FROM_DATA
            ? USUAL_EF_CONSTRUCTION
            : hnsw.efConstruction());
  }

  Map<String, Object> named() {
    return Map.of("m", m, "efConstruction", efConstruction);
  }

  /** Candidates to keep: never fewer than are wanted. */
  static int efSearch(Effort effort, int k) {
    return Math.max(k, effort.efSearch());
  }
}
