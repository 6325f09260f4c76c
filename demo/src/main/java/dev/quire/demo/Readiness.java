package dev.quire.demo;

import dev.quire.sdk.QuireClient;
import dev.quire.sdk.error.ServerUnreachableException;
import dev.quire.sdk.error.UnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/** Waits for a server that is still starting. */
final class Readiness {

  private static final Duration PAUSE = Duration.ofMillis(200);

  private Readiness() {}

  /**
   * Returns when the server answers; throws its last refusal when it has not within {@code
   * patience}.
   */
  static void await(QuireClient quire, Duration patience) {
    Instant deadline = Instant.now().plus(patience);
    while (true) {
      try {
        quire.server();
        return;
      } catch (ServerUnreachableException | UnavailableException e) {
        if (Instant.now().isAfter(deadline)) {
          throw e;
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }
}
