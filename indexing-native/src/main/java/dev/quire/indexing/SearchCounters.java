package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/**
 * What searches did, summed over those it was given to. Counted by C; not safe for several threads
 * at once.
 */
public final class SearchCounters {
  private long listsProbed;
  private long centroidsCompared;
  private long codesCompared;
  private long vectorsCompared;
  private long nodesVisited;
  private long reranked;

  /** Inverted lists that were scanned. */
  public long listsProbed() {
    return listsProbed;
  }

  /** Centroids of lists, and of groups of lists, compared by their codes to choose lists. */
  public long centroidsCompared() {
    return centroidsCompared;
  }

  /** Rows compared by their codes. */
  public long codesCompared() {
    return codesCompared;
  }

  /** Rows and centroids compared in full floats. */
  public long vectorsCompared() {
    return vectorsCompared;
  }

  /** Nodes of a graph whose neighbours were looked at. */
  public long nodesVisited() {
    return nodesVisited;
  }

  /** Candidates whose approximate distance was replaced by the exact one at the end of a search. */
  public long reranked() {
    return reranked;
  }

  public void add(SearchCounters other) {
    listsProbed += other.listsProbed;
    centroidsCompared += other.centroidsCompared;
    codesCompared += other.codesCompared;
    vectorsCompared += other.vectorsCompared;
    nodesVisited += other.nodesVisited;
    reranked += other.reranked;
  }

  /** Adds a {@code qr_counters}. */
  void add(MemorySegment counters) {
    listsProbed += counters.getAtIndex(JAVA_LONG, 0);
    centroidsCompared += counters.getAtIndex(JAVA_LONG, 1);
    codesCompared += counters.getAtIndex(JAVA_LONG, 2);
    vectorsCompared += counters.getAtIndex(JAVA_LONG, 3);
    nodesVisited += counters.getAtIndex(JAVA_LONG, 4);
    reranked += counters.getAtIndex(JAVA_LONG, 5);
  }

  @Override
  public String toString() {
    return "listsProbed=%d centroidsCompared=%d codesCompared=%d vectorsCompared=%d nodesVisited=%d reranked=%d"
        .formatted(
            listsProbed, centroidsCompared, codesCompared, vectorsCompared, nodesVisited, reranked);
  }
}
