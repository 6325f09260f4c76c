package dev.quire.dashboard.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;

class ParamsTest {

  @Test
  void numbers_and_switches_keep_their_type() {
    assertThat(Params.parse("m=16, efConstruction = 200; opq=true"))
        .containsExactly(entry("m", 16), entry("efConstruction", 200), entry("opq", true));
    assertThat(Params.parse(" ")).isEmpty();
  }

  @Test
  void what_is_no_parameter_is_said_in_words() {
    assertThatThrownBy(() -> Params.parse("m 16")).hasMessageContaining("m=16");
    assertThatThrownBy(() -> Params.parse("m=many")).hasMessageContaining("many");
  }
}
