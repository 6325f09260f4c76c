package dev.quire.api.http;

import dev.quire.domain.store.Page;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Which page of a list is asked for. */
public class Paging {
  @QueryParam("limit")
  String limit;

  @QueryParam("cursor")
  String cursor;

  @Context UriInfo uri;

  /** Items on the page at most; the services check its range. */
  public int limit() {
    return QueryValue.wholeNumber("limit", limit, Page.DEFAULT_LIMIT);
  }

  /** The key after which the page begins. */
  public Optional<String> after() {
    return Cursor.key(uri.getPath(), cursor);
  }

  /** The same where keys are numbers from 0; 0 at the beginning. */
  public int afterNumber() {
    return Cursor.number(uri.getPath(), cursor);
  }

  /** The page as callers see it. */
  public <T, R> ListAnswer<R> answer(Page<T> page, Function<T, R> mapping) {
    return new ListAnswer<>(
        page.items().stream().map(mapping).toList(),
        page.next().map(key -> Cursor.of(uri.getPath(), key)).orElse(null));
  }

  /**
   * The page of a list that is small enough to be had whole, sorted by {@code order} of its keys.
   */
  public <T, R> ListAnswer<R> pageOf(
      List<T> whole, Function<T, String> key, Comparator<String> order, Function<T, R> mapping) {
    int limit = limit();
    Page.requireLimit(limit);
    Optional<String> after = after();
    List<T> rest =
        whole.stream()
            .sorted(Comparator.comparing(key, order))
            .filter(item -> after.isEmpty() || order.compare(key.apply(item), after.get()) > 0)
            .limit(limit + 1L)
            .toList();
    return answer(Page.of(rest, limit, key), mapping);
  }
}
