package dev.quire.api.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.error.Overloaded;
import dev.quire.domain.error.TimedOut;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.junit.jupiter.api.Test;

class GateTest {
  private static Gate gate(int waiting, long waitMs) {
    return new Gate(
        "search",
        new SmallRyeConfigBuilder()
            .withMapping(QuireConfig.class)
            .withDefaultValue("quire.search.concurrency", "1")
            .withDefaultValue("quire.search.waiting", String.valueOf(waiting))
            .withDefaultValue("quire.search.wait-ms", String.valueOf(waitMs))
            .build()
            .getConfigMapping(QuireConfig.class)
            .search());
  }

  @Test
  void a_call_is_told_what_is_left_of_its_time() {
    assertThat(gate(1, 1).<Long>within(60_000, left -> left)).isBetween(1L, 60_000L);
    assertThat(gate(1, 1).<Long>within(1, left -> left)).isEqualTo(1);
  }

  @Test
  void a_call_waits_no_longer_than_it_has_time() {
    Gate gate = gate(1, 600_000);
    // who is inside asks for another place: there is none
    assertThatThrownBy(() -> gate.through(() -> gate.<Long>within(1, left -> left)))
        .isInstanceOf(TimedOut.class)
        .hasMessageContaining("the 1 ms it was given were over");
    assertThat(gate.<Long>within(60_000, left -> left)).as("the place is free again").isPositive();
  }

  @Test
  void a_call_that_has_time_is_told_that_the_server_has_none() {
    Gate slow = gate(1, 1);
    assertThatThrownBy(() -> slow.through(() -> slow.<Long>within(60_000, left -> left)))
        .isInstanceOf(Overloaded.class);
    Gate full = gate(0, 600_000);
    assertThatThrownBy(() -> full.through(() -> full.<Long>within(60_000, left -> left)))
        .isInstanceOf(Overloaded.class);
  }
}
