package dev.quire.bench.search;

import dev.quire.domain.search.Effort;
import java.io.IOException;
import java.util.Map;

/** An engine that holds the rows of a task and answers its queries. */
public interface Contender extends AutoCloseable {
  /** The name that its results go by. */
  String engine();

  /** What building its index came to. */
  Built built();

  /** The numbers of the k nearest rows, best first. Called by several threads at once. */
  int[] search(float[] query, int k, Effort effort) throws Exception;

  @Override
  void close() throws IOException;

  /**
   * An index that stands.
   *
   * @param params as built
   * @param seconds to build it, from rows that the engine already holds
   * @param bytesPerVector what a search may touch: the vectors and all arrays over them
   */
  record Built(Map<String, Object> params, double seconds, double bytesPerVector) {}
}
