package dev.quire.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.error.InvalidInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
  private static final String LIST = "/v1/libraries/l/documents/d/chunks";

  @Test
  void a_cursor_gives_its_key_back_to_its_own_list_only() {
    assertThat(Cursor.key(LIST, Cursor.of(LIST, "7"))).hasValue("7");
    assertThatThrownBy(() -> Cursor.key("/v1/other", Cursor.of(LIST, "7")))
        .isInstanceOf(InvalidInput.class);
  }

  /** The checksum is no secret. */
  @ParameterizedTest
  @ValueSource(strings = {"", "x", "-1", "1.5", "99999999999", "\u0661"})
  void a_forged_number_is_refused(String key) {
    assertThatThrownBy(() -> Cursor.number(LIST, Cursor.of(LIST, key)))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("not one that this list gave out");
  }
}
