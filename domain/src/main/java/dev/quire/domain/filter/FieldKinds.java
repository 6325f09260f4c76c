package dev.quire.domain.filter;

import dev.quire.domain.error.InvalidFilter;
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
import dev.quire.domain.metadata.ValueKind;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The kinds of value that each field of a library has been seen to hold. A filter whose operand is
 * of a kind that the field never held could only be silently false; it is refused instead. A field
 * never seen refuses nothing: no chunk has it yet.
 */
public record FieldKinds(Map<String, Set<ValueKind>> byField) {
  public static final FieldKinds NONE = new FieldKinds(Map.of());

  public FieldKinds {
    byField =
        byField.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> Set.copyOf(e.getValue())));
  }

  /** The kinds of both. */
  public FieldKinds and(FieldKinds other) {
    if (other.byField.isEmpty() || byField.isEmpty()) {
      return byField.isEmpty() ? other : this;
    }
    Map<String, Set<ValueKind>> union = new HashMap<>(byField);
    other.byField.forEach((field, kinds) -> union.merge(field, kinds, FieldKinds::union));
    return new FieldKinds(union);
  }

  /** The kinds of the documents' fields, as a filter over documents names them: without prefix. */
  public FieldKinds ofDocuments() {
    Map<String, Set<ValueKind>> own = new HashMap<>();
    byField.forEach(
        (field, kinds) -> {
          if (field.startsWith(FieldSource.DOCUMENT_PREFIX)) {
            own.put(field.substring(FieldSource.DOCUMENT_PREFIX.length()), kinds);
          }
        });
    return new FieldKinds(own);
  }

  /** Throws {@link InvalidFilter} at the first operand that its field cannot be compared with. */
  public void check(Filter filter) {
    switch (filter) {
      case All() -> {}
      case And(var filters) -> filters.forEach(this::check);
      case Or(var filters) -> filters.forEach(this::check);
      case Not(var negated) -> check(negated);
      case Exists(var field) -> {}
      case Equal(var field, var value) -> requireComparable(field, value);
      case In(var field, var values) -> values.forEach(value -> requireComparable(field, value));
      case Compare(var field, var order, var bound) -> requireComparable(field, bound);
      case Contains(var field, var value) -> requireHolder(field, value.kind());
      case StartsWith(var field, var prefix) ->
          require(field, EnumSet.of(ValueKind.TEXT, ValueKind.INSTANT), "startsWith");
    }
  }

  private void requireComparable(String field, MetadataValue value) {
    ValueKind kind = value.kind();
    // an instant is a text too, and compares with texts letter by letter
    require(
        field,
        kind == ValueKind.INSTANT ? EnumSet.of(kind, ValueKind.TEXT) : EnumSet.of(kind),
        describe(Set.of(kind)));
    if (value instanceof MetadataValue.Listing(var elements)) {
      elements.forEach(element -> requireElement(field, EnumSet.of(element.kind().asElement())));
    }
  }

  private void requireHolder(String field, ValueKind part) {
    Set<ValueKind> wanted = EnumSet.of(part.asElement());
    if (part == ValueKind.TEXT || part == ValueKind.INSTANT) {
      wanted.addAll(EnumSet.of(ValueKind.TEXT, ValueKind.INSTANT, ValueKind.TEXT_ELEMENT));
    }
    boolean listsAreEmpty = held(field).stream().noneMatch(ValueKind::isElement);
    if (listsAreEmpty) {
      wanted.add(ValueKind.LIST);
    }
    require(field, wanted, "contains " + part.describe());
  }

  // where all lists are empty nothing is known of elements, so nothing is refused
  private void requireElement(String field, Set<ValueKind> wanted) {
    if (held(field).stream().anyMatch(ValueKind::isElement)) {
      require(field, wanted, describe(wanted));
    }
  }

  private Set<ValueKind> held(String field) {
    return byField.getOrDefault(field, Set.of());
  }

  private void require(String field, Set<ValueKind> wanted, String operand) {
    Set<ValueKind> held = held(field);
    if (!held.isEmpty() && held.stream().noneMatch(wanted::contains)) {
      throw new InvalidFilter(
          "field \""
              + field
              + "\" holds "
              + describe(held)
              + " in this library, which cannot be compared with "
              + operand);
    }
  }

  private static Set<ValueKind> union(Set<ValueKind> a, Set<ValueKind> b) {
    EnumSet<ValueKind> union = EnumSet.copyOf(a);
    union.addAll(b);
    return union;
  }

  private static String describe(Set<ValueKind> kinds) {
    boolean elements = kinds.stream().anyMatch(ValueKind::isElement);
    return kinds.stream()
        .filter(kind -> !(elements && kind == ValueKind.LIST))
        .sorted()
        .map(ValueKind::describe)
        .collect(Collectors.joining(" and "));
  }
}
