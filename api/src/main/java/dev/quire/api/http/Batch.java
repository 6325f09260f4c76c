package dev.quire.api.http;

import dev.quire.api.problem.Problems;
import dev.quire.domain.error.DimensionMismatch;
import dev.quire.domain.error.InvalidFilter;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.error.QuireException;
import dev.quire.domain.service.Outcome;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The items of a batch: those that could be read, with their places, and why the others could not.
 */
public final class Batch<D> {
  private final String list;
  private final List<D> drafts = new ArrayList<>();
  private final List<Integer> places = new ArrayList<>();
  private final Map<Integer, QuireException> unreadable = new TreeMap<>();

  private Batch(String list) {
    this.list = list;
  }

  /** Reads all items or throws; complaints name their field below {@code list}. */
  public static <T, D> List<D> readAll(String list, List<T> items, Function<T, D> read) {
    Batch<D> batch = readEach(list, items, read);
    batch.unreadable.values().stream()
        .findFirst()
        .ifPresent(
            first -> {
              throw first;
            });
    return batch.drafts;
  }

  /** Reads what can be read. */
  public static <T, D> Batch<D> readEach(String list, List<T> items, Function<T, D> read) {
    return readEach(list, 0, items, read);
  }

  /** The same for items of which others come before. */
  public static <T, D> Batch<D> readEach(
      String list, int first, List<T> items, Function<T, D> read) {
    Batch<D> batch = new Batch<>(list);
    for (int i = 0; i < items.size(); i++) {
      int place = first + i;
      try {
        batch.drafts.add(read.apply(items.get(i)));
        batch.places.add(place);
      } catch (QuireException e) {
        batch.unreadable.put(place, under(batch.at(place), e));
      }
    }
    return batch;
  }

  /** Does something for one item; what is said to be wrong with it is said with its place. */
  public static <T> T doing(String list, int place, Supplier<T> work) {
    try {
      return work.get();
    } catch (QuireException e) {
      throw under(at(list, place), e);
    }
  }

  private static QuireException under(String path, QuireException complaint) {
    return switch (complaint) {
      case InvalidInput input -> input.under(path);
      case InvalidFilter filter -> filter.under(path);
      case DimensionMismatch mismatch -> mismatch.under(path);
      default -> complaint; // which tells what it is about by itself
    };
  }

  private String at(int place) {
    return at(list, place);
  }

  private static String at(String list, int place) {
    return list + "[" + place + "]";
  }

  /** Where a draft stands in the request. */
  public String path(int draft) {
    return at(places.get(draft));
  }

  public List<D> drafts() {
    return drafts;
  }

  /**
   * The answer, item by item.
   *
   * @param outcomes of the {@link #drafts}, in their order
   */
  public BatchAnswer answer(List<Outcome> outcomes, RoutingContext request) {
    Map<Integer, BatchAnswer.Item> items = new TreeMap<>();
    unreadable.forEach((place, e) -> items.put(place, rejected(place, null, e, request)));
    for (int i = 0; i < outcomes.size(); i++) {
      int place = places.get(i);
      items.put(
          place,
          switch (outcomes.get(i)) {
            case Outcome.Stored(String id, boolean created) ->
                BatchAnswer.Item.stored(place, id, created);
            case Outcome.Rejected(String id, QuireException e) ->
                rejected(place, id.isEmpty() ? null : id, e, request);
          });
    }
    return BatchAnswer.of(List.copyOf(items.values()));
  }

  private static BatchAnswer.Item rejected(
      int place, String id, QuireException error, RoutingContext request) {
    var problem = Problems.of(error, request);
    return new BatchAnswer.Item(place, id, problem.status(), problem);
  }
}
