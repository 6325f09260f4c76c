package dev.quire.dashboard.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.sdk.Filter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterTextTest {

  @Test
  void comparisons_are_joined_with_and_tighter_than_or() {
    var typed = FilterText.parse("year >= 2020 and lang = en or not (open = true and size < 1.5)");
    var meant =
        Filter.or(
            Filter.and(Filter.gte("year", 2020L), Filter.eq("lang", "en")),
            Filter.not(Filter.and(Filter.eq("open", true), Filter.lt("size", 1.5))));
    assertThat(typed).contains(meant);
  }

  @Test
  void lists_quotes_and_spaces_are_read_as_people_write_them() {
    assertThat(FilterText.parse("lang in (en, \"de AT\")"))
        .contains(Filter.in("lang", List.of("en", "de AT")));
    assertThat(FilterText.parse("year>=2020")).contains(Filter.gte("year", 2020L));
    assertThat(FilterText.parse("lemma startsWith ele"))
        .contains(Filter.startsWith("lemma", "ele"));
    assertThat(FilterText.parse("year exists and words contains dog"))
        .contains(Filter.and(Filter.exists("year"), Filter.contains("words", "dog")));
    assertThat(FilterText.parse("   ")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "year >,There should be a value at the end",
    "year,There should be a comparison",
    "year is 3,“is” is no comparison",
    "(a = 1,There should be a “)” at the end",
    "a = 1 b = 2,I do not understand “b” here",
    "a = \"open,I do not understand"
  })
  void what_cannot_be_read_is_said_in_words(String typed, String said) {
    assertThatThrownBy(() -> FilterText.parse(typed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(said);
  }
}
