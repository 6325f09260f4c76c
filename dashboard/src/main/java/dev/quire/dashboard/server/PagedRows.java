package dev.quire.dashboard.server;

import dev.quire.sdk.Listing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Rows by number over a list that only knows cursors: a grid asks for rows 100 to 150, the server
 * for the page after the last one. What was fetched is kept, so scrolling back asks nobody; so it
 * ends at {@link #MOST} rows.
 *
 * <p>{@link #fetchNext} asks the server, in the background and once at a time; the rest answers at
 * once, on any thread.
 */
public final class PagedRows<T> {

  /** More than anybody scrolls through, and some megabytes of every open page. */
  public static final int MOST = 10_000;

  private static final int PAGE = 100;

  private final Listing<T> listing;
  private final List<T> rows = new ArrayList<>();
  private Optional<String> cursor = Optional.empty();
  private boolean ended;

  /** Nothing is fetched yet. */
  public PagedRows(Listing<T> listing) {
    this.listing = listing;
  }

  /** Asks for the next page, where there is one. */
  public PagedRows<T> fetchNext() {
    if (hasMore()) {
      var page = after().map(c -> listing.page(PAGE, c)).orElseGet(() -> listing.page(PAGE));
      keep(page.items(), page.nextCursor());
    }
    return this;
  }

  private synchronized Optional<String> after() {
    return cursor;
  }

  private synchronized void keep(List<T> next, Optional<String> nextCursor) {
    rows.addAll(next);
    cursor = nextCursor;
    ended = nextCursor.isEmpty();
  }

  /** How many were fetched. */
  public synchronized int size() {
    return rows.size();
  }

  /** Whether {@link #fetchNext} would bring more. */
  public synchronized boolean hasMore() {
    return !ended && rows.size() < MOST;
  }

  /** Whether the list goes on beyond what is shown of it. */
  public synchronized boolean isCutShort() {
    return !ended && rows.size() >= MOST;
  }

  /** Of the rows that were fetched at most {@code limit}, from row {@code offset} on. */
  public synchronized List<T> rows(int offset, int limit) {
    int end = Math.min(offset + limit, rows.size());
    return List.copyOf(rows.subList(Math.min(offset, end), end));
  }
}
