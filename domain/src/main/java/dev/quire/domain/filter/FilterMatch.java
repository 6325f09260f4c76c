package dev.quire.domain.filter;

import dev.quire.domain.Id;
import dev.quire.domain.filter.Filter.All;
import dev.quire.domain.filter.Filter.And;
import dev.quire.domain.filter.Filter.Compare;
import dev.quire.domain.filter.Filter.Contains;
import dev.quire.domain.filter.Filter.Equal;
import dev.quire.domain.filter.Filter.Exists;
import dev.quire.domain.filter.Filter.FieldTest;
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
      case FieldTest test ->
          fields.field(test.field()).filter(value -> accepts(test, value)).isPresent();
    };
  }

  /** Whether a field that holds the value passes the test. */
  public static boolean accepts(FieldTest test, MetadataValue value) {
    return switch (test) {
      case Exists exists -> true;
      case Equal(var field, var wanted) -> same(value, wanted);
      case In(var field, var wanted) -> wanted.stream().anyMatch(one -> same(value, one));
      case Compare(var field, var order, var bound) -> lies(value, order, bound);
      case Contains(var field, var part) -> contains(value, part);
      case StartsWith(var field, var prefix) ->
          value instanceof Text(var text) && text.startsWith(prefix);
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
