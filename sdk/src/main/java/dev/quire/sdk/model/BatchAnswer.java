package dev.quire.sdk.model;

import java.util.List;

/**
 * How a batch went, item by item.
 *
 * @param succeeded how many items were stored
 * @param failed how many were refused; only a batch that is not atomic has any
 */
public record BatchAnswer(long succeeded, long failed, List<Item> results) {

  public BatchAnswer {
    results = results == null ? List.of() : List.copyOf(results);
  }

  /**
   * One item.
   *
   * @param index its place in the request
   * @param status the HTTP status it would have had alone
   * @param problem why it was refused; null where it was not
   */
  public record Item(int index, String id, int status, Problem problem) {}
}
