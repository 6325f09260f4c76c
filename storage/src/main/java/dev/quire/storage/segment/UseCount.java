package dev.quire.storage.segment;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the users of something that is to be closed when the last one has gone. */
final class UseCount {
  private final AtomicInteger users = new AtomicInteger(1);
  private final Runnable close;

  /** Starts with one user: whoever made it. */
  UseCount(Runnable close) {
    this.close = close;
  }

  void retain() {
    users.getAndUpdate(
        count -> {
          if (count == 0) {
            throw new AssertionError("retained after its last user had gone");
          }
          return count + 1;
        });
  }

  void release() {
    int left = users.decrementAndGet();
    if (left < 0) {
      throw new AssertionError("released more often than retained");
    }
    if (left == 0) {
      close.run();
    }
  }
}
