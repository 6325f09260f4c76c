package dev.quire.api.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelsTest {

  @ParameterizedTest
  @ValueSource(strings = {"localhost:8001", "http://not an address", "ftp://localhost", "8001", ""})
  void an_address_that_is_none_is_named_with_its_setting(String url) {
    assertThatThrownBy(() -> Models.serviceAt(url))
        .isInstanceOf(WrongSetting.class)
        .hasMessageContaining("QUIRE_EMBEDDING_URL is \"" + url + "\"");
  }

  @Test
  void an_address_is_taken_as_it_is() {
    assertThat(Models.serviceAt("http://localhost:8001").service())
        .hasToString("http://localhost:8001");
  }
}
