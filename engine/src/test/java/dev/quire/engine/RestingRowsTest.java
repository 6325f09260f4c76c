package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.store.Command;
import dev.quire.engine.EngineOptions.Threshold;
import dev.quire.storage.Samples;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When rests are over is said by the test: it takes what is pending and runs it. */
class RestingRowsTest {
  private static final int MANY = RestingRows.MANY_ROWS + 1;
  private static final int LARGE = 3 * MANY;

  private final CurrentState state =
      new CurrentState(
          Samples.library("library", 2),
          0,
          new Layers(List.of()),
          LiveCodes.Room.UNLIMITED,
          () -> new IndexRecord(Optional.empty(), 0, Optional.empty(), 0),
          () -> 0L);
  private final Queue<Runnable> pending = new ArrayDeque<>();
  private final AtomicInteger sealed = new AtomicInteger();
  private final RestingRows resting =
      new RestingRows(
          state,
          new ReentrantReadWriteLock(),
          pending::add,
          new Threshold(LARGE, 1 << 30),
          sealed::incrementAndGet);
  private int written;

  @AfterEach
  void release() {
    state.hide();
    state.layers().segments().forEach(segment -> segment.release());
  }

  @Test
  void few_rows_stay_in_memory_however_long_they_rest() {
    write(RestingRows.MANY_ROWS);
    assertThat(pending).isEmpty();
    assertThat(sealed).hasValue(0);
  }

  @Test
  void many_rows_are_sealed_once_nothing_was_written_during_a_rest() {
    write(MANY);
    assertThat(pending).hasSize(1);
    write(1);
    write(1);
    assertThat(pending).as("one look, however many writes").hasSize(1);
    rest();
    assertThat(sealed).as("there were writes").hasValue(0);
    assertThat(pending).hasSize(1);
    rest();
    assertThat(sealed).hasValue(1);
    assertThat(pending).isEmpty();
  }

  @Test
  void rows_as_many_as_an_index_is_sealed_at_need_no_rest_unless_they_are_being_loaded() {
    write(LARGE - 1);
    write(MANY);
    rest();
    assertThat(sealed).as("as many came as in a load since the first look").hasValue(0);
    write(MANY);
    rest();
    assertThat(sealed).as("the load goes on").hasValue(0);
    write(1);
    rest();
    assertThat(sealed).as("rows come, but few").hasValue(1);
  }

  @Test
  void a_deletion_is_a_write_too() {
    write(MANY);
    apply(Command.Write.deletingChunks(List.of(new ChunkId("c1"))));
    rest();
    assertThat(sealed).hasValue(0);
    rest();
    assertThat(sealed).hasValue(1);
  }

  @Test
  void what_was_sealed_meanwhile_is_not_sealed_again_and_what_comes_then_is() {
    write(MANY);
    state.freeze();
    rest();
    assertThat(sealed).hasValue(0);
    assertThat(pending).isEmpty();
    write(RestingRows.MANY_ROWS);
    assertThat(pending).isEmpty();
    write(1);
    rest();
    assertThat(sealed).hasValue(1);
  }

  private void rest() {
    pending.remove().run();
  }

  private void write(int chunks) {
    apply(
        Command.Write.ofChunks(
            IntStream.range(written, written + chunks).mapToObj(RestingRowsTest::chunk).toList()));
    written += chunks;
  }

  private void apply(Command command) {
    state.apply(state.position() + 1, command);
    resting.written();
  }

  private static Chunk chunk(int number) {
    return new Chunk(
        new ChunkId("c" + number),
        new DocumentId("d"),
        number,
        "",
        Metadata.EMPTY,
        Embedding.of(number, 1),
        Instant.EPOCH,
        Instant.EPOCH,
        1);
  }
}
