package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.store.Command;
import dev.quire.storage.Samples;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CurrentStateTest {
  private static final int DIMENSION = 2;

  private final Samples samples = new Samples(new Random(1), DIMENSION);
  private final CurrentState state =
      new CurrentState(
          Samples.library("library", DIMENSION),
          0,
          new Layers(List.of()),
          LiveCodes.Room.UNLIMITED,
          () -> new IndexRecord(Optional.empty(), 0, Optional.empty(), 0),
          () -> 0L);

  @AfterEach
  void release() {
    state.hide();
    state.layers().segments().forEach(segment -> segment.release());
  }

  @Test
  void nothing_is_sealed_or_written_once_memory_ran_out_in_the_midst_of_a_command() {
    state.apply(1, chunk("whole"));
    state.requireWhole();
    state.freeze();
    state.accountTo(
        held -> {
          if (state.position() == 2) {
            throw new OutOfMemoryError("no more for now");
          }
        });

    assertThatThrownBy(() -> state.apply(2, chunk("in part"))).isInstanceOf(OutOfMemoryError.class);

    assertThatThrownBy(state::requireWhole).isInstanceOf(StorageFailure.class);
    assertThatThrownBy(state::freeze).hasMessageContaining("when opened again");
    assertThat(state.size().chunks()).as("it can be read").isPositive();
  }

  private Command chunk(String id) {
    return Command.Write.ofChunks(List.of(samples.chunk(id, "d", 0)));
  }
}
