package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.engine.TrippingFiles.Operation;
import dev.quire.engine.TrippingFiles.Trip;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Holds the first job that is about to write a segment: it has read its rows, and published
 * nothing.
 */
final class HeldBuild implements Trip {
  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch mayGoOn = new CountDownLatch(1);

  @Override
  public void at(Operation operation, Path path) {
    if (operation == Operation.CREATE_DIRECTORY
        && path.getParent().endsWith("segments")
        && Thread.currentThread().getName().equals("quire-jobs")) {
      held.countDown();
      await(mayGoOn);
    }
  }

  boolean isHeld() {
    return held.getCount() == 0;
  }

  /** Returns once it is held. */
  void awaitHeld() {
    await(held);
  }

  /** Lets it go, and all that come after it. */
  void goOn() {
    mayGoOn.countDown();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
