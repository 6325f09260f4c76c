package dev.quire.domain.filter;

import static dev.quire.domain.filter.FilterTexts.compare;
import static dev.quire.domain.filter.FilterTexts.contains;
import static dev.quire.domain.filter.FilterTexts.equal;
import static dev.quire.domain.filter.FilterTexts.in;
import static dev.quire.domain.filter.FilterTexts.list;
import static dev.quire.domain.filter.FilterTexts.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.error.InvalidFilter;
import dev.quire.domain.metadata.ValueKind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FieldKindsTest {
  private static final String INSTANT = "2026-01-02T03:04:05Z";
  private static final FieldKinds KINDS =
      new FieldKinds(
          Map.of(
              "year", Set.of(ValueKind.NUMBER),
              "title", Set.of(ValueKind.TEXT),
              "day", Set.of(ValueKind.INSTANT),
              "mixed", Set.of(ValueKind.NUMBER, ValueKind.TEXT),
              "tags", Set.of(ValueKind.LIST),
              "document.year", Set.of(ValueKind.TEXT)));

  @Test
  void an_operand_that_the_field_never_held_is_refused_with_both_kinds() {
    assertThatThrownBy(() -> KINDS.check(equal("year", value("2020"))))
        .isInstanceOf(InvalidFilter.class)
        .hasMessageContainingAll("\"year\"", "number", "text");
    assertRefused(equal("year", value(true)));
    assertRefused(in("year", value(2020), value("2021")));
    assertRefused(compare("title", Filter.Order.GT, value(5)));
    assertRefused(equal("tags", value("grey")));
    assertRefused(contains("year", value(20)));
    assertRefused(contains("title", value(20)));
    assertRefused(new Filter.StartsWith("year", "20"));
    assertRefused(new Filter.StartsWith("tags", "gr"));
  }

  @Test
  void it_is_refused_however_deep_it_stands() {
    Filter wrong = equal("year", value("2020"));
    assertRefused(new Filter.Not(wrong));
    assertRefused(new Filter.And(List.of(Filter.ALL, wrong)));
    assertRefused(
        new Filter.Or(List.of(Filter.ALL, new Filter.Not(new Filter.Or(List.of(wrong))))));
  }

  @Test
  void what_the_field_holds_may_be_asked() {
    assertAllowed(equal("year", value(2020)));
    assertAllowed(compare("title", Filter.Order.GT, value("a")));
    assertAllowed(equal("mixed", value("a")));
    assertAllowed(equal("mixed", value(1)));
    assertAllowed(equal("tags", list("a", 1)));
    assertAllowed(contains("tags", value(1)));
    assertAllowed(contains("title", value("a")));
    assertAllowed(new Filter.StartsWith("title", "a"));
    assertAllowed(new Filter.Exists("year"));
  }

  @Test
  void what_a_list_never_held_cannot_be_looked_for_in_it() {
    FieldKinds kinds =
        new FieldKinds(
            Map.of(
                "texts", Set.of(ValueKind.LIST, ValueKind.TEXT_ELEMENT),
                "days", Set.of(ValueKind.LIST, ValueKind.INSTANT_ELEMENT),
                "either", Set.of(ValueKind.LIST, ValueKind.NUMBER_ELEMENT, ValueKind.TEXT)));
    assertThatThrownBy(() -> kinds.check(contains("texts", value(7))))
        .isInstanceOf(InvalidFilter.class)
        .hasMessageContainingAll("\"texts\"", "list of text", "contains number");
    assertThatThrownBy(() -> kinds.check(contains("days", value("yesterday"))))
        .isInstanceOf(InvalidFilter.class);
    assertThatThrownBy(() -> kinds.check(contains("either", value(true))))
        .isInstanceOf(InvalidFilter.class);
    assertThatThrownBy(() -> kinds.check(equal("texts", list("a", 1))))
        .isInstanceOf(InvalidFilter.class);
    for (Filter allowed :
        List.of(
            contains("texts", value("a")),
            contains("texts", value(INSTANT)),
            contains("days", value(INSTANT)),
            contains("either", value(7)),
            contains("either", value("a")),
            equal("texts", list()),
            equal("texts", list("a", "b")))) {
      assertThatCode(() -> kinds.check(allowed)).doesNotThrowAnyException();
    }
  }

  @Test
  void a_field_never_seen_refuses_nothing() {
    assertAllowed(equal("unheard", value("of")));
    assertAllowed(equal("unheard", value(1)));
    assertThatCode(() -> FieldKinds.NONE.check(equal("year", value(true))))
        .doesNotThrowAnyException();
  }

  @Test
  void an_instant_is_a_text_but_a_text_is_no_instant() {
    assertAllowed(compare("title", Filter.Order.LT, value(INSTANT)));
    assertAllowed(compare("day", Filter.Order.LT, value(INSTANT)));
    assertAllowed(new Filter.StartsWith("day", "2026-"));
    assertAllowed(contains("day", value("T03")));
    assertRefused(compare("day", Filter.Order.LT, value("yesterday")));
  }

  @Test
  void the_kinds_of_two_parts_add_up() {
    FieldKinds other =
        new FieldKinds(Map.of("year", Set.of(ValueKind.TEXT), "new", Set.of(ValueKind.LIST)));
    FieldKinds both = KINDS.and(other);
    assertThat(both).isEqualTo(other.and(KINDS));
    assertThat(both.byField().get("year")).containsOnly(ValueKind.NUMBER, ValueKind.TEXT);
    assertThat(both.byField().get("new")).containsOnly(ValueKind.LIST);
    assertThat(KINDS.and(FieldKinds.NONE)).isEqualTo(KINDS);
    assertThat(FieldKinds.NONE.and(KINDS)).isEqualTo(KINDS);
  }

  @Test
  void a_filter_over_documents_names_their_fields_without_prefix() {
    assertThat(KINDS.ofDocuments().byField()).containsOnlyKeys("year");
    assertThatCode(() -> KINDS.ofDocuments().check(equal("year", value("2020"))))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> KINDS.ofDocuments().check(equal("year", value(2020))))
        .isInstanceOf(InvalidFilter.class);
  }

  private static void assertRefused(Filter filter) {
    assertThatThrownBy(() -> KINDS.check(filter)).isInstanceOf(InvalidFilter.class);
  }

  private static void assertAllowed(Filter filter) {
    assertThatCode(() -> KINDS.check(filter)).doesNotThrowAnyException();
  }
}
