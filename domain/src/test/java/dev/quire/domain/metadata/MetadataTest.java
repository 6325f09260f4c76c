package dev.quire.domain.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.metadata.MetadataValue.Listing;
import dev.quire.domain.metadata.MetadataValue.Numeric;
import dev.quire.domain.metadata.MetadataValue.Text;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataTest {

  @ParameterizedTest
  @CsvSource({
    "1, 1.0",
    "1, 1e0",
    "100, 1E2",
    "0, 0.000",
    "0, -0.0",
    "-2.50, -2.5",
    "1e308, 10e307"
  })
  void equal_numbers_are_equal_values_however_they_are_written(String a, String b) {
    assertThat(number(a)).isEqualTo(number(b)).hasSameHashCodeAs(number(b));
  }

  @Test
  void numbers_keep_every_digit() {
    assertThat(number("12345678901234567890.123456789").value())
        .isEqualByComparingTo("12345678901234567890.123456789");
    assertThat(MetadataValue.of(0.1)).isEqualTo(number("0.1"));
    assertThat(MetadataValue.of(Long.MAX_VALUE)).isEqualTo(number("9223372036854775807"));
    assertThat(MetadataValue.of(Double.MAX_VALUE)).isEqualTo(number("1.7976931348623157e308"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1e309", "1e-309", "1e2000000000", "11111111111111111111111111111111111111111"})
  void numbers_of_more_digits_or_exponent_than_anyone_needs_are_refused(String number) {
    assertThatThrownBy(() -> number(number)).isInstanceOf(InvalidInput.class);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void what_is_no_number_is_refused(double number) {
    assertThatThrownBy(() -> MetadataValue.of(number))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("finite");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-02T03:04:05Z, 2026-01-02T03:04:05Z",
    "2026-01-02T03:04:05.678Z, 2026-01-02T03:04:05.678Z",
    "2026-01-02T03:04Z, 2026-01-02T03:04:00Z",
    "2026-01-02T03:04:05+02:00, 2026-01-02T01:04:05Z",
    "2026-01-02T03:04:05-11:30, 2026-01-02T14:34:05Z",
  })
  void a_text_that_writes_an_instant_is_one(String text, Instant instant) {
    assertThat(new Text(text).instant()).contains(instant);
    assertThat(new Text(text).kind()).isEqualTo(ValueKind.INSTANT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "2026-01-02",
        "2026-01-02T03:04:05",
        "2026-13-02T03:04:05Z",
        "2026-01-02 03:04:05Z",
        "2026-01-02T25:04:05Z",
        "word-word-Text that is long enough"
      })
  void any_other_text_is_a_text(String text) {
    assertThat(new Text(text).instant()).isEmpty();
    assertThat(new Text(text).kind()).isEqualTo(ValueKind.TEXT);
  }

  @Test
  void the_kinds_are_told_apart() {
    assertThat(MetadataValue.of(1).kind()).isEqualTo(ValueKind.NUMBER);
    assertThat(MetadataValue.of(true).kind()).isEqualTo(ValueKind.BOOLEAN);
    assertThat(new Listing(List.of()).kind()).isEqualTo(ValueKind.LIST);
  }

  @Test
  void a_list_is_copied_and_holds_no_list() {
    List<MetadataValue> values = new java.util.ArrayList<>(List.of(MetadataValue.of("a")));
    Listing listing = new Listing(values);
    values.clear();
    assertThat(listing.values()).containsExactly(MetadataValue.of("a"));
    assertThatThrownBy(() -> new Listing(List.of(listing))).hasMessageContaining("list within");
  }

  @Test
  void sizes_are_limited() {
    assertThatThrownBy(() -> MetadataValue.of("x".repeat(100_001))).hasMessageContaining("100001");
    assertThatThrownBy(() -> new Listing(Collections.nCopies(10_001, MetadataValue.of(1))))
        .hasMessageContaining("10001");
    assertThatThrownBy(() -> Metadata.of("", MetadataValue.of(1))).hasMessageContaining("name");
    assertThatThrownBy(() -> Metadata.of("n".repeat(257), MetadataValue.of(1)))
        .hasMessageContaining("257");
    Map<String, MetadataValue> many = new HashMap<>();
    for (int i = 0; i <= Metadata.MAX_FIELDS; i++) {
      many.put("f" + i, MetadataValue.of(i));
    }
    assertThatThrownBy(() -> Metadata.of(many)).hasMessageContaining("1001 fields");
  }

  @Test
  void metadata_is_copied_and_sorted_by_name() {
    Map<String, MetadataValue> fields = new HashMap<>();
    fields.put("b", MetadataValue.of(2));
    fields.put("a", MetadataValue.of(1));
    Metadata metadata = Metadata.of(fields);
    fields.clear();
    assertThat(metadata.fields().sequencedKeySet()).containsExactly("a", "b");
    assertThat(metadata.get("a")).contains(MetadataValue.of(1));
    assertThat(metadata.get("c")).isEmpty();
    assertThatThrownBy(() -> metadata.fields().put("c", MetadataValue.of(3)))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  private static Numeric number(String digits) {
    return new Numeric(new BigDecimal(digits));
  }
}
