package dev.quire.domain.filter;

import static dev.quire.domain.filter.FilterTexts.compare;
import static dev.quire.domain.filter.FilterTexts.contains;
import static dev.quire.domain.filter.FilterTexts.list;
import static dev.quire.domain.filter.FilterTexts.value;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.error.InvalidFilter;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class FilterLimitsTest {

  @Test
  void only_what_has_an_order_is_a_bound() {
    assertThatThrownBy(() -> compare("open", Filter.Order.GT, value(true)))
        .isInstanceOf(InvalidFilter.class)
        .hasMessageContainingAll("open", "gt");
    assertThatThrownBy(() -> compare("tags", Filter.Order.LTE, list(1)))
        .isInstanceOf(InvalidFilter.class);
  }

  @Test
  void contains_takes_one_value() {
    assertThatThrownBy(() -> contains("tags", list("a"))).isInstanceOf(InvalidFilter.class);
  }

  @Test
  void in_takes_so_many_values_at_most() {
    var values = Collections.nCopies(Filter.In.MAX_VALUES + 1, value(1));
    assertThatThrownBy(() -> new Filter.In("year", values)).hasMessageContaining("10001");
  }
}
