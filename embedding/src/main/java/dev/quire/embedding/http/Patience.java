package dev.quire.embedding.http;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before asking again: 100 ms, then twice as long each time up to 2 s, each
 * shortened by up to half at random, so that clients of a restarted service do not come all at
 * once.
 */
final class Patience {
  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(2);

  private final long endNanos;
  private Duration next = FIRST;

  Patience(Duration total) {
    endNanos = System.nanoTime() + total.toNanos();
  }

  /**
   * Waits before the next attempt.
   *
   * @param atLeast what the service asked for; zero where it asked for nothing
   * @return false, without a wait, where the time would be over by then
   */
  boolean waitForNext(Duration atLeast) throws InterruptedException {
    Duration random =
        next.multipliedBy(ThreadLocalRandom.current().nextLong(50, 101)).dividedBy(100);
    Duration pause = random.compareTo(atLeast) > 0 ? random : atLeast;
    if (System.nanoTime() + pause.toNanos() - endNanos > 0) {
      return false;
    }
    Thread.sleep(pause);
    Duration doubled = next.multipliedBy(2);
    next = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    return true;
  }
}
