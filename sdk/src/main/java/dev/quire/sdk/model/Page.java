package dev.quire.sdk.model;

import java.util.List;
import java.util.Optional;

/**
 * One page of a list.
 *
 * @param nextCursor leads to the next page; empty on the last
 */
public record Page<T>(List<T> items, Optional<String> nextCursor) {

  public Page {
    items = List.copyOf(items);
    nextCursor = nextCursor == null ? Optional.empty() : nextCursor;
  }
}
