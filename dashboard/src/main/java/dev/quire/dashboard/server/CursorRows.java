package dev.quire.dashboard.server;

import com.vaadin.flow.data.provider.Query;
import dev.quire.sdk.Listing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Rows by number over a list that only knows cursors: a grid asks for rows 100 to 150, the server
 * for the page after the last one. What was fetched is kept, so scrolling back asks nobody.
 */
public final class CursorRows<T> {

  private static final int PAGE = 100;

  private final Listing<T> listing;
  private final List<T> rows = new ArrayList<>();
  private Optional<String> cursor = Optional.empty();
  private boolean ended;

  public CursorRows(Listing<T> listing) {
    this.listing = listing;
  }

  /** Answers a grid. */
  public Stream<T> fetch(Query<T, ?> query) {
    return fetch(query.getOffset(), query.getLimit()).stream();
  }

  /** At most {@code limit} rows from row {@code offset} on. */
  public synchronized List<T> fetch(int offset, int limit) {
    while (!ended && rows.size() < offset + limit) {
      var page = cursor.map(c -> listing.page(PAGE, c)).orElseGet(() -> listing.page(PAGE));
      rows.addAll(page.items());
      cursor = page.nextCursor();
      ended = cursor.isEmpty();
    }
    int end = Math.min(offset + limit, rows.size());
    return List.copyOf(rows.subList(Math.min(offset, end), end));
  }

  /** Whether there is a row of this number. */
  public boolean reaches(int row) {
    return !fetch(row, 1).isEmpty();
  }
}
