package dev.quire.domain.filter;

import static dev.quire.domain.filter.FilterTexts.compare;
import static dev.quire.domain.filter.FilterTexts.contains;
import static dev.quire.domain.filter.FilterTexts.equal;
import static dev.quire.domain.filter.FilterTexts.in;
import static dev.quire.domain.filter.FilterTexts.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.metadata.MetadataValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each operator means, case by case, on one chunk. */
class FilterMatchTest {
  private static final Map<String, MetadataValue> CHUNK =
      Map.of(
          "year", value(2020),
          "price", value(9.5),
          "title", value("An Elephant"),
          "day", value("2026-01-02T12:00:00+02:00"),
          "open", value(true),
          "tags", FilterTexts.list("grey", "large", 7),
          "emoji", value("🐘"),
          "document.year", value(1999));

  static Stream<Arguments> cases() {
    return Stream.of(
        matching(Filter.ALL),
        matching(equal("year", value(2020.0))),
        failing(equal("year", value(2021))),
        failing(equal("year", value("2020"))),
        failing(equal("absent", value(1))),
        matching(equal("open", value(true))),
        failing(equal("open", value(false))),
        matching(equal("title", value("An Elephant"))),
        failing(equal("title", value("an elephant"))),
        matching(equal("day", value("2026-01-02T10:00:00Z"))),
        matching(equal("tags", FilterTexts.list("grey", "large", 7.0))),
        failing(equal("tags", FilterTexts.list("large", "grey", 7))),
        failing(equal("tags", value("grey"))),
        matching(equal("document.year", value(1999))),
        matching(in("year", value(1), value(2020))),
        failing(in("year", value(1), value("2020"))),
        failing(in("year")),
        matching(compare("year", Filter.Order.GTE, value(2020))),
        failing(compare("year", Filter.Order.GT, value(2020))),
        matching(compare("price", Filter.Order.LT, value(9.51))),
        matching(compare("price", Filter.Order.LTE, value(9.5))),
        failing(compare("price", Filter.Order.LT, value("9.51"))),
        failing(compare("absent", Filter.Order.GT, value(0))),
        failing(compare("open", Filter.Order.GT, value(0))),
        matching(compare("title", Filter.Order.LT, value("B"))),
        matching(compare("emoji", Filter.Order.GT, value("\uffff"))),
        // noon in the east is ten in the morning, whatever the letters say
        matching(compare("day", Filter.Order.LT, value("2026-01-02T11:00:00Z"))),
        failing(compare("day", Filter.Order.GT, value("2026-01-02T11:00:00Z"))),
        matching(contains("tags", value("grey"))),
        matching(contains("tags", value(7.0))),
        failing(contains("tags", value("gre"))),
        matching(contains("title", value("Eleph"))),
        failing(contains("title", value("eleph"))),
        failing(contains("year", value(20))),
        matching(new Filter.StartsWith("title", "An ")),
        matching(new Filter.StartsWith("title", "")),
        failing(new Filter.StartsWith("title", "El")),
        failing(new Filter.StartsWith("year", "20")),
        matching(new Filter.Exists("open")),
        failing(new Filter.Exists("absent")),
        matching(new Filter.Not(equal("absent", value(1)))),
        failing(new Filter.Not(Filter.ALL)),
        matching(new Filter.And(List.of())),
        failing(new Filter.Or(List.of())),
        failing(new Filter.And(List.of(Filter.ALL, new Filter.Exists("absent")))),
        matching(new Filter.Or(List.of(new Filter.Exists("absent"), Filter.ALL))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void a_filter_means_what_it_says(Filter filter, boolean expected) {
    assertThat(FilterMatch.matches(filter, name -> Optional.ofNullable(CHUNK.get(name))))
        .isEqualTo(expected);
  }

  private static Arguments matching(Filter filter) {
    return Arguments.of(filter, true);
  }

  private static Arguments failing(Filter filter) {
    return Arguments.of(filter, false);
  }
}
