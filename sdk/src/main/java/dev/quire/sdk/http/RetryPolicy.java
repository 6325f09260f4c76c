package dev.quire.sdk.http;

import dev.quire.sdk.model.Problem;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * When to send a call again, and after how long. Full jitter over an exponential wait, so that many
 * clients do not come back in step.
 *
 * @param attempts how often a call is sent in all, 1 or more
 * @param firstWait upper bound of the wait before the second attempt; it doubles each time
 * @param longestWait no wait is longer, not even one that the server asks for
 */
public record RetryPolicy(int attempts, Duration firstWait, Duration longestWait) {

  /** With these the server refused before it did anything, unless it says what it did. */
  private static final Set<String> REFUSED_AHEAD = Set.of("OVERLOADED", "EMBEDDER_UNAVAILABLE");

  /** Four attempts within about two seconds. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(4, Duration.ofMillis(200), Duration.ofSeconds(10));

  public RetryPolicy {
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts is " + attempts + ", it must be 1 or more");
    }
  }

  /**
   * What is harmless comes again after any 429 and 503. Another call does where nothing was done:
   * the code says so, and no violation tells how much of a streamed body was stored before.
   */
  boolean mayFollow(Problem refusal, Call call, int attempt) {
    int status = refusal.status();
    if (attempt >= attempts || (status != 429 && status != 503)) {
      return false;
    }
    return call.isRepeatable() || isRefusedAhead(refusal);
  }

  /** Whether the server did nothing before it refused. */
  static boolean isRefusedAhead(Problem refusal) {
    return (refusal.status() == 429 || REFUSED_AHEAD.contains(refusal.code()))
        && refusal.violations().isEmpty();
  }

  /** Whether the server cannot have heard of the call. */
  static boolean isUnsent(Exception failure) {
    return failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException;
  }

  /**
   * A connection that was never made did nothing; one that broke may have, so only harmless calls
   * come again.
   */
  boolean mayFollow(Exception failure, Call call, int attempt) {
    if (attempt >= attempts) {
      return false;
    }
    return isUnsent(failure) || (call.isRepeatable() && !(failure instanceof HttpTimeoutException));
  }

  Duration waitAfter(int attempt) {
    return Duration.ofMillis(jitter(attempt));
  }

  /**
   * What {@code Retry-After} asks for in seconds, and the policy's own wait on top: the server asks
   * the same of everybody.
   */
  Duration waitAfter(int attempt, HttpHeaders headers) {
    long asked =
        headers
            .firstValue("Retry-After")
            .filter(v -> v.matches("\\d{1,9}"))
            .map(Long::parseLong)
            .orElse(0L);
    long room = longestWait.toMillis() - bound(attempt);
    return Duration.ofMillis(Math.min(asked * 1000, room) + jitter(attempt));
  }

  private long jitter(int attempt) {
    return ThreadLocalRandom.current().nextLong(bound(attempt) + 1);
  }

  private long bound(int attempt) {
    return Math.min(longestWait.toMillis(), firstWait.toMillis() << Math.min(attempt - 1, 20));
  }
}
