package dev.quire.domain.filter;

import dev.quire.domain.metadata.MetadataValue;
import java.util.List;
import java.util.stream.Stream;

/** Short ways to write filters and values in tests. */
final class FilterTexts {
  private FilterTexts() {}

  static MetadataValue value(Object value) {
    return switch (value) {
      case Integer number -> MetadataValue.of(number.longValue());
      case Double number -> MetadataValue.of(number);
      case Boolean flag -> MetadataValue.of(flag);
      case String text -> MetadataValue.of(text);
      default -> throw new IllegalArgumentException("no metadata value: " + value);
    };
  }

  static MetadataValue list(Object... values) {
    return new MetadataValue.Listing(Stream.of(values).map(FilterTexts::value).toList());
  }

  static Filter equal(String field, MetadataValue value) {
    return new Filter.Equal(field, value);
  }

  static Filter in(String field, MetadataValue... values) {
    return new Filter.In(field, List.of(values));
  }

  static Filter compare(String field, Filter.Order order, MetadataValue bound) {
    return new Filter.Compare(field, order, bound);
  }

  static Filter contains(String field, MetadataValue value) {
    return new Filter.Contains(field, value);
  }
}
