package dev.quire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.quire.storage.file.FileOps.Action;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two things that are done at once, one of which fails. */
@Timeout(600)
class TogetherTest {
  private final DiskFiles files = new DiskFiles();
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private final AtomicBoolean ended = new AtomicBoolean();

  /** What the caller was told, and whether both had ended by then. */
  private record Told(Throwable failure, boolean ended) {}

  private Told told(Action one, Action other) {
    Throwable failure = catchThrowable(() -> files.together(one, other));
    return new Told(failure, ended.get());
  }

  private static void fail() throws IOException {
    throw new IOException("planted");
  }

  private void endLate() throws IOException {
    await(mayEnd);
    ended.set(true);
  }

  private void failLate() throws IOException {
    endLate();
    throw new IOException("planted late");
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void where_the_one_fails_the_other_is_waited_for() throws Exception {
    Told told = toldLate(TogetherTest::fail, this::endLate);
    assertThat(told.failure()).hasMessage("planted").hasNoSuppressedExceptions();
  }

  @Test
  void where_the_other_fails_the_one_is_waited_for() throws Exception {
    Told told = toldLate(this::endLate, TogetherTest::fail);
    assertThat(told.failure()).hasMessage("planted").hasNoSuppressedExceptions();
  }

  /** Lets the late one end once the caller waits for it, or does not. */
  private Told toldLate(Action one, Action other) throws Exception {
    FutureTask<Told> call = new FutureTask<>(() -> told(one, other));
    Thread caller = Thread.ofPlatform().start(call);
    while (caller.isAlive() && !waits(caller)) {
      Thread.onSpinWait();
    }
    assertThat(call.isDone()).as("it returned while the other still ran").isFalse();
    mayEnd.countDown();
    Told told = call.get();
    assertThat(told.ended()).isTrue();
    return told;
  }

  private static boolean waits(Thread thread) {
    return thread.getState() == Thread.State.WAITING
        || thread.getState() == Thread.State.TIMED_WAITING;
  }

  @Test
  void where_both_fail_both_are_told() throws Exception {
    Told told = toldLate(TogetherTest::fail, this::failLate);
    assertBothTold(told.failure(), "planted", "planted late");
    Told reversed = told(this::failLate, TogetherTest::fail);
    assertBothTold(reversed.failure(), "planted late", "planted");
  }

  private static void assertBothTold(Throwable failure, String thrown, String suppressed) {
    assertThat(failure).isInstanceOf(IOException.class).hasMessage(thrown);
    assertThat(failure.getSuppressed())
        .singleElement()
        .satisfies(also -> assertThat(also).isInstanceOf(IOException.class).hasMessage(suppressed));
  }

  @Test
  void what_is_no_failure_of_the_disk_comes_through_as_it_is() {
    for (Throwable thrown : List.of(new OutOfMemoryError("planted"), new IllegalStateException())) {
      Action failing = () -> throwIt(thrown);
      assertThat(told(failing, () -> {}).failure()).isSameAs(thrown);
      assertThat(told(() -> {}, failing).failure()).isSameAs(thrown);
      assertThat(told(failing, failing).failure()).isSameAs(thrown).hasNoSuppressedExceptions();
    }
  }

  private static void throwIt(Throwable thrown) {
    switch (thrown) {
      case Error error -> throw error;
      case RuntimeException exception -> throw exception;
      default -> throw new AssertionError(thrown);
    }
  }

  @Test
  void a_part_is_broken_off_by_the_failure_of_the_other_which_is_what_is_told() {
    BothOrNone work = new BothOrNone(Cancellation.NEVER);
    Action failing = work.part(TogetherTest::fail);
    Action endless = work.part(() -> askForEver(work));
    for (Throwable failure :
        List.of(told(failing, endless).failure(), told(endless, failing).failure())) {
      assertThat(failure).isInstanceOf(IOException.class).hasMessage("planted");
      assertThat(failure.getSuppressed())
          .singleElement()
          .satisfies(also -> assertThat(also).isInstanceOf(BothOrNone.BrokenOff.class));
    }
  }

  private static void askForEver(Cancellation cancellation) {
    while (true) {
      cancellation.requireNotCancelled();
      Thread.onSpinWait();
    }
  }

  @Test
  void parts_of_work_that_is_cancelled_ask_in_vain() {
    BothOrNone work =
        new BothOrNone(
            () -> {
              throw new CancellationException("not wanted any more");
            });
    assertThatThrownBy(() -> files.together(work.part(() -> askForEver(work)), work.part(() -> {})))
        .hasMessage("not wanted any more");
  }
}
