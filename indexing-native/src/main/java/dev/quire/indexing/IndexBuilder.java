package dev.quire.indexing;

import dev.quire.domain.library.Metric;
import java.lang.foreign.Arena;

/** Makes the arrays of one kind of index; its parameters are the implementation's own. */
public interface IndexBuilder {
  /**
   * A pure function of vectors, metric, parameters and seed.
   *
   * @param vectors rows in the order they were written
   * @param arena owns the arrays of the result
   * @throws java.util.concurrent.CancellationException when the progress says so
   */
  BuiltIndex build(Vectors vectors, Metric metric, BuildOptions options, Arena arena);

  /** What {@link #build} and the coding after it are estimated to take. */
  BuildCost cost(int rows, int dimension);

  /** Whether something is made out of the order in which the rows come, as a sample is. */
  default boolean trains() {
    return true;
  }

  /** Whether rows always keep the order they have, so that they can be written before the build. */
  default boolean keepsOrder() {
    return false;
  }
}
