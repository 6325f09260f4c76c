package dev.quire.engine.recall;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.search.Plan;
import dev.quire.domain.search.Plan.Way;
import dev.quire.domain.search.Work;

/**
 * Notices, after an inverted file was asked, that the lists near the question hold hardly any
 * allowed rows: the filter allows one topic, the question is about another. What was measured with
 * random filters says nothing of such a search, so all allowed rows are compared instead.
 */
public final class SparseLists {
  /** Lists near a question hold more rows than others; so many times fewer is no chance. */
  private static final int MUCH_FEWER = 4;

  private SparseLists() {}

  /**
   * @param allowed rows of the segment that may answer
   * @param work of this one search
   */
  public static boolean wereProbed(Plan plan, IndexSpec built, int allowed, Work work) {
    if (plan.way() != Way.FILTERED_INDEX || plan.expected().isEmpty()) {
      return false;
    }
    return switch (built) {
      case IndexSpec.IvfFlat ivf ->
          work.listsProbed() > plan.effort().nprobe()
              || isMuchFewer(work.codesCompared(), allowed, ivf.nlist(), work);
      case IndexSpec.IvfPq pq ->
          work.listsProbed() > plan.effort().nprobe()
              || isMuchFewer(work.reranked(), Math.min(allowed, reach(pq)), pq.nlist(), work);
      // a walk goes on until it has met enough allowed rows
      case IndexSpec.Hnsw _, IndexSpec.Brute _, IndexSpec.Auto _ -> false;
    };
  }

  /** So many allowed rows fill the candidates of a list: more of them would not be counted. */
  private static int reach(IndexSpec.IvfPq pq) {
    return pq.nlist() * pq.rerank();
  }

  private static boolean isMuchFewer(long met, long allowed, int nlist, Work work) {
    return met * MUCH_FEWER < allowed * work.listsProbed() / nlist;
  }
}
