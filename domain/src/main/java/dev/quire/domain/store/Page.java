package dev.quire.domain.store;

import dev.quire.domain.error.InvalidInput;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A part of an ordered list.
 *
 * @param next where the following page begins: the key of this page's last item; empty at the end
 */
public record Page<T>(List<T> items, Optional<String> next) {
  public static final int DEFAULT_LIMIT = 100;
  public static final int MAX_LIMIT = 1_000;

  public Page {
    items = List.copyOf(items);
  }

  /** Returns the limit where a page may have it, else throws {@link InvalidInput}. */
  public static int requireLimit(int limit) {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new InvalidInput("limit", "is " + limit + "; 1 to " + MAX_LIMIT + " are allowed");
    }
    return limit;
  }

  /**
   * The page of at most {@code limit} items out of one item more, which tells whether another page
   * follows.
   */
  public static <T> Page<T> of(List<T> oneMore, int limit, Function<T, String> key) {
    if (oneMore.size() <= limit) {
      return new Page<>(oneMore, Optional.empty());
    }
    return new Page<>(oneMore.subList(0, limit), Optional.of(key.apply(oneMore.get(limit - 1))));
  }

  public <R> Page<R> map(Function<T, R> mapping) {
    return new Page<>(items.stream().map(mapping).toList(), next);
  }
}
