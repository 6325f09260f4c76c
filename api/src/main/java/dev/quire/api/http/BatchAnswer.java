package dev.quire.api.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.quire.api.problem.Problem;
import java.util.List;

/** How a batch went. */
public record BatchAnswer(int succeeded, int failed, List<Item> results) {

  /**
   * One item.
   *
   * @param index its place in the request
   * @param id null where the item has none
   * @param status the HTTP status that it would have had alone
   * @param problem why it was refused; left out where it was stored
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Item(int index, String id, int status, Problem problem) {
    public static Item stored(int index, String id, boolean created) {
      return new Item(index, id, created ? 201 : 200, null);
    }
  }

  public static BatchAnswer of(List<Item> items) {
    int failed = (int) items.stream().filter(item -> item.problem() != null).count();
    return new BatchAnswer(items.size() - failed, failed, items);
  }
}
