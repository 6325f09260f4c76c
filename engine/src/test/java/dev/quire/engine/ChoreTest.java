package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChoreTest {
  private static final Logger LOGGER = Logger.getLogger(Chore.class.getName());

  private final Queue<Runnable> line = new ArrayDeque<>();
  private final Queue<Runnable> later = new ArrayDeque<>();
  private final List<Long> pauses = new ArrayList<>();
  private final Said said = new Said();

  /** What the log says where it warns. */
  private static final class Said extends Handler {
    private final List<LogRecord> records = new ArrayList<>();

    @Override
    public void publish(LogRecord record) {
      if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
        records.add(record);
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @BeforeEach
  void listen() {
    LOGGER.addHandler(said);
  }

  @AfterEach
  void stopListening() {
    LOGGER.removeHandler(said);
  }

  @Test
  void what_is_asked_for_often_waits_in_line_once() {
    int[] done = new int[1];
    Chore chore = chore(() -> done[0]++);
    chore.soon();
    chore.soon();
    assertThat(line).hasSize(1);
    line.remove().run();
    chore.soon();
    line.remove().run();
    assertThat(done[0]).isEqualTo(2);
    assertThat(later).isEmpty();
  }

  @Test
  void what_fails_is_said_once_and_tried_again_until_it_succeeds() {
    int[] tries = new int[1];
    Chore chore =
        chore(
            () -> {
              tries[0]++;
              if (tries[0] < 4) {
                throw new OutOfMemoryError("planted");
              }
              if (tries[0] == 5) {
                throw new IllegalStateException("planted");
              }
            });
    chore.soon();
    for (int i = 0; i < 4; i++) {
      line.remove().run();
      if (!later.isEmpty()) {
        later.remove().run();
      }
    }
    assertThat(tries[0]).isEqualTo(4);
    assertThat(pauses).containsExactly(1L, 2L, 4L);
    assertThat(said.records).hasSize(1);
    assertThat(line).isEmpty();
    // another failure is news again
    chore.soon();
    line.remove().run();
    assertThat(said.records).hasSize(2);
    assertThat(pauses).endsWith(4L, 1L);
  }

  @Test
  void what_is_cancelled_is_not_tried_again() {
    Chore chore =
        chore(
            () -> {
              throw new CancellationException("closed");
            });
    chore.soon();
    line.remove().run();
    assertThat(later).isEmpty();
    assertThat(said.records).isEmpty();
  }

  private Chore chore(Runnable work) {
    return new Chore(
        "testing",
        work,
        line::add,
        (again, seconds) -> {
          pauses.add(seconds);
          later.add(again);
        });
  }
}
