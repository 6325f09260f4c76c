package dev.quire.dashboard.library;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathIdTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "books",
        "field guide",
        "100%",
        "%20",
        "ä ö",
        "a~b",
        "~7e",
        "?#&=+",
        "🐘",
        "..",
        "01a1-fc"
      })
  void every_id_comes_back_from_its_address(String id) {
    assertThat(PathId.of(id)).matches("[A-Za-z0-9._~-]+");
    assertThat(PathId.read(PathId.of(id))).isEqualTo(id);
  }

  @Test
  void an_address_typed_by_hand_is_taken_at_its_word() {
    assertThat(PathId.read("field guide")).isEqualTo("field guide");
    assertThat(PathId.read("a~zz🐘~4")).isEqualTo("a~zz🐘~4");
  }
}
