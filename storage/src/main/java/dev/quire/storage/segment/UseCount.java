package dev.quire.storage.segment;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the users of something that is to be closed when the last one has gone. For any number of
 * threads.
 */
public final class UseCount {
  private final AtomicInteger users = new AtomicInteger(1);
  private final Runnable close;

  /** Starts with one user: whoever made it. */
  public UseCount(Runnable close) {
    this.close = close;
  }

  void retain() {
    if (!tryRetain()) {
      throw new AssertionError("retained after its last user had gone");
    }
  }

  /** One user more, unless the last one has gone: then false. */
  public boolean tryRetain() {
    return users.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
  }

  /** One user less. */
  public void release() {
    int left = users.decrementAndGet();
    if (left < 0) {
      throw new AssertionError("released more often than retained");
    }
    if (left == 0) {
      close.run();
    }
  }
}
