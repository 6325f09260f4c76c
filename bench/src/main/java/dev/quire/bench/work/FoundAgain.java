package dev.quire.bench.work;

import dev.quire.bench.measure.Samples;
import dev.quire.bench.rows.FloatRows;
import dev.quire.bench.search.BulkLoad;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.search.SearchQuery;
import dev.quire.engine.Quire;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Searches for rows that were just loaded, one after the other.
 *
 * @param rows how many of the sampled rows are what a search for their own vector finds
 * @param firstMillis of the first search, which may have to prepare what the others use
 * @param p50Micros of the others
 */
record FoundAgain(int rows, double firstMillis, double p50Micros) {
  static final int SAMPLES = 100;
  private static final long SEED = 7;

  static FoundAgain search(Quire quire, LibraryId library, FloatRows rows) {
    var random = new SplittableRandom(SEED);
    var others = new Samples();
    double firstMillis = 0;
    int found = 0;
    for (int i = 0; i < SAMPLES; i++) {
      // the last row is always among them: it was written a moment ago
      int row = i == 0 ? rows.rows() - 1 : random.nextInt(rows.rows());
      SearchQuery query = SearchQuery.vector(10, rows.row(row));
      long before = System.nanoTime();
      var answer = quire.search().search(library, query);
      long nanos = System.nanoTime() - before;
      if (i == 0) {
        firstMillis = nanos / 1e6;
      } else {
        others.add(nanos);
      }
      found += BulkLoad.row(answer.hits().getFirst().chunk().id()) == row ? 1 : 0;
    }
    return new FoundAgain(found, firstMillis, Samples.sorted(List.of(others)).percentileMicros(50));
  }
}
