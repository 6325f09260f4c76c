package dev.quire.domain.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.error.TimedOut;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.search.SearchQuery;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FilterQueryTest {

  @Test
  void a_filter_has_the_time_of_a_search() {
    long left = FilterQuery.of(Filter.ALL).deadlineNanos() - System.nanoTime();
    assertThat(left)
        .isPositive()
        .isLessThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(SearchQuery.DEFAULT_TIMEOUT_MILLIS));
  }

  @Test
  void who_has_none_left_is_told() {
    assertThatCode(FilterQuery.within(Filter.ALL, 60_000)::requireTime).doesNotThrowAnyException();
    assertThatThrownBy(FilterQuery.within(Filter.ALL, -1)::requireTime)
        .isInstanceOf(TimedOut.class);
  }
}
