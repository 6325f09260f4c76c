package dev.quire.engine;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What was opened so far of something that is opened step by step. Where a later step fails, all of
 * it is let go again, the last first: files that stay mapped, or memory that stays counted, would
 * be lost to everybody until the process ends.
 */
final class Opening implements AutoCloseable {
  private final Deque<Runnable> lettingGo = new ArrayDeque<>();

  /** Says how to let go of what has just been opened. */
  void opened(Runnable lettingGoOfIt) {
    lettingGo.push(lettingGoOfIt);
  }

  /** The last step was made: whoever owns the whole lets go of it. */
  void done() {
    lettingGo.clear();
  }

  @Override
  public void close() {
    if (lettingGo.isEmpty()) {
      return;
    }
    try {
      lettingGo.pop().run();
    } finally {
      close();
    }
  }
}
