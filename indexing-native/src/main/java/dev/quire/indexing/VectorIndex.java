package dev.quire.indexing;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.IndexType;
import dev.quire.domain.search.Effort;
import java.lang.foreign.MemorySegment;

/**
 * Finds the nearest rows of one segment. Immutable and safe for any number of threads; the memory
 * it was opened on must stay open as long as it is used.
 */
public sealed interface VectorIndex
    permits BruteIndex, HnswIndex, IvfFlatIndex, IvfPqIndex, JoinedRows {
  /** What the rows are called where one of them is found to be broken. */
  String VECTORS = "vectors";

  /**
   * What was built: every parameter that the user left to the data has the value that the build
   * gave it; one that an index without rows has no value for stays {@link IndexSpec#FROM_DATA}.
   */
  IndexSpec spec();

  default IndexType type() {
    return spec().type();
  }

  /** Bytes of the arrays that the index adds to the vectors. */
  long bytes();

  /**
   * Whether searches ask the disk for what they will compare: most of the segment's files may not
   * be in memory. See {@link Residency}.
   */
  boolean isOnDisk();

  /** Lists that rows to come can join without a training of their own; 0 where there are none. */
  default int listsToInherit() {
    return 0;
  }

  /**
   * Reads every array, and looks whether it is what searches take for granted: codes and the bounds
   * of their error are those of the rows, lists and groups hold everything once, links lead to
   * nodes and reach all of them. What opening checks, types and shapes, is not looked at again.
   *
   * @throws BrokenIndexException that names the array, the place in it and what is wrong there
   */
  void validate();

  /**
   * The k nearest allowed rows, fewer only when fewer are allowed.
   *
   * @param query {@code dimension} finite floats with a norm of at most 1e18, on or off the heap;
   *     normalised when the metric is cosine
   * @param k at least 1
   * @param counters what the search did is added here
   * @throws IllegalArgumentException when the query's length, k or the set's size do not fit
   */
  Neighbors search(
      MemorySegment query, int k, Effort effort, RowSet allowed, SearchCounters counters);

  /**
   * The k nearest allowed rows within the limit, whatever the index: all of them are compared, by
   * their codes first. The answer is that of {@link ExactScan}; arguments as in {@link #search}.
   */
  Neighbors scan(Question question, RowSet allowed, SearchCounters counters);

  /** The same without a limit. */
  default Neighbors scan(MemorySegment query, int k, RowSet allowed, SearchCounters counters) {
    return scan(new Question(query, k), allowed, counters);
  }
}
