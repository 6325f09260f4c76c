package dev.quire.bench.work;

import dev.quire.bench.measure.ResidentMemory;
import dev.quire.bench.measure.Rounded;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.search.SearchQuery;
import dev.quire.engine.Quire;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What starting on data that is there costs.
 *
 * @param openMillis until the database is open
 * @param firstSearchMillis of the first search; the files are still in the system's cache
 */
record Reopened(double openMillis, double firstSearchMillis, double heapMebibytes) {

  /** Opens the directory, which holds one library, and searches it once. */
  static Reopened measure(Path directory, float[] query, int k) {
    long start = System.nanoTime();
    try (Quire quire = Quire.open(directory)) {
      long opened = System.nanoTime();
      LibraryId library =
          quire.libraries().list(Optional.empty(), 1).items().getFirst().library().id();
      long before = System.nanoTime();
      quire.search().search(library, SearchQuery.vector(k, query));
      long found = System.nanoTime();
      return new Reopened(
          Rounded.to(2, (opened - start) / 1e6),
          Rounded.to(2, (found - before) / 1e6),
          Rounded.to(1, ResidentMemory.heapMebibytes()));
    }
  }
}
