package dev.quire.storage.npy;

import dev.quire.storage.file.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/**
 * The SHA-256 of bytes that come one behind the other, worked out by a thread beside: it takes as
 * long as writing them does. For one thread.
 */
final class HashBeside {
  /** Fewer bytes are hashed before a thread is awake. */
  private static final int FEW_BYTES = 1 << 14;

  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("quire-hash-", 0).factory());

  private final MessageDigest digest = Sha256.digest();
  private FutureTask<?> last = done();

  private static FutureTask<?> done() {
    FutureTask<?> task = new FutureTask<>(() -> {}, null);
    task.run();
    return task;
  }

  /**
   * Takes the bytes, which must stay as they are until the next call of any kind returns; what was
   * given before is no longer read then.
   */
  void update(ByteBuffer bytes) {
    await();
    FutureTask<?> next = new FutureTask<>(() -> digest.update(bytes), null);
    last = next;
    if (bytes.remaining() <= FEW_BYTES) {
      next.run();
    } else {
      start(next);
    }
  }

  private static void start(FutureTask<?> task) {
    try {
      THREADS.execute(task);
    } catch (OutOfMemoryError e) {
      task.run(); // no thread is to be had
    }
  }

  /** Of all bytes, in hex; no more may come. */
  String hex() {
    await();
    return Sha256.hex(digest);
  }

  // it is short, and what it reads is written next: an interrupt waits as well
  private void await() {
    boolean interrupted = false;
    while (!last.isDone()) {
      try {
        last.get();
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ExecutionException e) {
        break;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (last.state() == Future.State.FAILED) {
      throw new AssertionError("hashing bytes cannot fail", last.exceptionNow());
    }
  }
}
