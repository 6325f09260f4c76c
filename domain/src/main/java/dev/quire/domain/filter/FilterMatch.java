package dev.quire.domain.filter;

import dev.quire.domain.Id;
import dev.quire.domain.filter.Filter.All;
import dev.quire.domain.filter.Filter.And;
import dev.quire.domain.filter.Filter.Compare;
import dev.quire.domain.filter.Filter.Contains;
import dev.quire.domain.filter.Filter.Equal;
import dev.quire.domain.filter.Filter.Exists;
import dev.quire.domain.filter.Filter.In;
import dev.quire.domain.filter.Filter.Not;
import dev.quire.domain.filter.Filter.Or;
import dev.quire.domain.filter.Filter.StartsWith;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.domain.metadata.MetadataValue.Listing;
import dev.quire.domain.metadata.MetadataValue.Numeric;
import dev.quire.domain.metadata.MetadataValue.Text;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a filter means, evaluated on one thing: the reference that a metadata index is tested
 * against.
 */
public final class FilterMatch {
  private FilterMatch() {}

  public static boolean matches(Filter filter, FieldSource fields) {
    return switch (filter) {
      case All() -> true;
      case And(var filters) -> filters.stream().allMatch(f -> matches(f, fields));
      case Or(var filters) -> filters.stream().anyMatch(f -> matches(f, fields));
      case Not(var negated) -> !matches(negated, fields);
      case Exists(var field) -> fields.field(field).isPresent();
      case Equal(var field, var value) ->
          fields.field(field).filter(v -> same(v, value)).isPresent();
      case In(var field, var values) ->
          fields.field(field).filter(v -> values.stream().anyMatch(w -> same(v, w))).isPresent();
      case Compare(var field, var order, var bound) ->
          fields.field(field).filter(v -> lies(v, order, bound)).isPresent();
      case Contains(var field, var value) ->
          fields.field(field).filter(v -> contains(v, value)).isPresent();
      case StartsWith(var field, var prefix) ->
          fields
              .field(field)
              .filter(v -> v instanceof Text(var text) && text.startsWith(prefix))
              .isPresent();
    };
  }

  private static boolean same(MetadataValue a, MetadataValue b) {
    return a.equals(b) || (a instanceof Text x && b instanceof Text y && sameInstant(x, y));
  }

  private static boolean sameInstant(Text a, Text b) {
    Optional<Instant> instant = a.instant();
    return instant.isPresent() && instant.equals(b.instant());
  }

  private static boolean lies(MetadataValue value, Filter.Order order, MetadataValue bound) {
    OptionalInt comparison = compare(value, bound);
    return comparison.isPresent() && order.holds(comparison.getAsInt());
  }

  private static OptionalInt compare(MetadataValue a, MetadataValue b) {
    if (a instanceof Numeric(var x) && b instanceof Numeric(var y)) {
      return OptionalInt.of(x.compareTo(y));
    }
    if (a instanceof Text x && b instanceof Text y) {
      Optional<Instant> bound = y.instant();
      Optional<Instant> instant = bound.isPresent() ? x.instant() : Optional.empty();
      return OptionalInt.of(
          instant.isPresent()
              ? instant.get().compareTo(bound.get())
              : Id.compare(x.value(), y.value()));
    }
    return OptionalInt.empty();
  }

  private static boolean contains(MetadataValue holder, MetadataValue value) {
    return switch (holder) {
      case Listing(var values) -> values.stream().anyMatch(v -> same(v, value));
      case Text(var text) -> value instanceof Text(var part) && text.contains(part);
      default -> false;
    };
  }
}
