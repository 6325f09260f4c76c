package dev.quire.dashboard.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {

  @ParameterizedTest
  @CsvSource({
    "0,0 B",
    "1023,1023 B",
    "1024,1.0 KiB",
    "1536,1.5 KiB",
    "20971520,20 MiB",
    "5497558138880,5.0 TiB"
  })
  void bytes_come_in_the_largest_unit_that_fits(long bytes, String shown) {
    assertThat(Amounts.bytes(bytes)).isEqualTo(shown);
  }

  @Test
  void counts_are_grouped_and_take_the_plural() {
    assertThat(Amounts.count(1234567)).isEqualTo("1,234,567");
    assertThat(Amounts.count(1, "chunk")).isEqualTo("1 chunk");
    assertThat(Amounts.count(0, "chunk")).isEqualTo("0 chunks");
    assertThat(Amounts.count(2, "query", "queries")).isEqualTo("2 queries");
  }

  @Test
  void times_show_digits_where_they_matter() {
    assertThat(Amounts.millis(0)).isEqualTo("0 ms");
    assertThat(Amounts.millis(0.0055)).isEqualTo("0.006 ms");
    assertThat(Amounts.millis(0.214)).isEqualTo("0.21 ms");
    assertThat(Amounts.millis(123.4)).isEqualTo("123 ms");
    assertThat(Amounts.millis(6_519)).isEqualTo("6.5 s");
    assertThat(Amounts.millis(65_000)).isEqualTo("65 s");
    assertThat(Amounts.millis(1_260_000)).isEqualTo("21 min");
  }

  @Test
  void parameters_are_shown_by_name() {
    assertThat(Amounts.params(Map.of("nprobe", 8))).isEqualTo("nprobe 8");
  }
}
