package dev.quire.domain.store;

import dev.quire.domain.error.TimedOut;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.search.SearchQuery;
import java.util.concurrent.TimeUnit;

/**
 * What {@link LibraryView} is asked where nothing near is looked for: what matches a filter.
 *
 * @param deadlineNanos by {@link System#nanoTime}; while the filter is not answered, past it {@link
 *     TimedOut} is thrown
 */
public record FilterQuery(Filter filter, long deadlineNanos) {

  /** From now on it has the time that a search has that does not say. */
  public static FilterQuery of(Filter filter) {
    return within(filter, SearchQuery.DEFAULT_TIMEOUT_MILLIS);
  }

  public static FilterQuery within(Filter filter, long timeoutMillis) {
    return new FilterQuery(
        filter, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis));
  }

  /** Throws {@link TimedOut} where no time is left. */
  public void requireTime() {
    if (System.nanoTime() - deadlineNanos > 0) {
      throw new TimedOut("the filter was not answered within its time; make fewer comparisons");
    }
  }
}
