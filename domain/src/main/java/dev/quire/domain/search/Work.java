package dev.quire.domain.search;

/**
 * What a search did, counted where it was done.
 *
 * @param listsProbed inverted lists that were scanned
 * @param centroidsCompared centroids of lists, and of groups of lists, compared by their codes to
 *     choose lists
 * @param codesCompared rows compared by their codes
 * @param vectorsCompared rows and centroids compared in full floats
 * @param nodesVisited nodes of a graph whose neighbours were looked at
 * @param reranked candidates by short codes, or of a walk, that were looked at again: by finer
 *     codes, and by their floats, which count as vectors compared, where those leave a doubt
 */
public record Work(
    long listsProbed,
    long centroidsCompared,
    long codesCompared,
    long vectorsCompared,
    long nodesVisited,
    long reranked) {
  public static final Work NONE = new Work(0, 0, 0, 0, 0, 0);

  public Work plus(Work other) {
    return new Work(
        listsProbed + other.listsProbed,
        centroidsCompared + other.centroidsCompared,
        codesCompared + other.codesCompared,
        vectorsCompared + other.vectorsCompared,
        nodesVisited + other.nodesVisited,
        reranked + other.reranked);
  }
}
