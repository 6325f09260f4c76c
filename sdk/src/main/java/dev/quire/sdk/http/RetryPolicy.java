package dev.quire.sdk.http;

import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
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

  /** Four attempts within about two seconds. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(4, Duration.ofMillis(200), Duration.ofSeconds(10));

  public RetryPolicy {
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts is " + attempts + ", it must be 1 or more");
    }
  }

  /** 429 and 503 mean that the server refused before it did anything: any call may come again. */
  boolean mayFollow(int status, int attempt) {
    return attempt < attempts && (status == 429 || status == 503);
  }

  /**
   * A connection that was never made did nothing; one that broke may have, so only harmless calls
   * come again.
   */
  boolean mayFollow(Exception failure, Call call, int attempt) {
    if (attempt >= attempts) {
      return false;
    }
    if (failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException) {
      return true;
    }
    return call.isRepeatable() && !(failure instanceof HttpTimeoutException);
  }

  Duration waitAfter(int attempt) {
    long bound =
        Math.min(longestWait.toMillis(), firstWait.toMillis() << Math.min(attempt - 1, 20));
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(bound + 1));
  }

  /** What {@code Retry-After} asks for in seconds, else the policy's own wait. */
  Duration waitAfter(int attempt, HttpHeaders headers) {
    var asked =
        headers.firstValue("Retry-After").filter(v -> v.matches("\\d{1,9}")).map(Long::parseLong);
    return asked
        .map(s -> Duration.ofMillis(Math.min(s * 1000, longestWait.toMillis())))
        .orElse(waitAfter(attempt));
  }
}
