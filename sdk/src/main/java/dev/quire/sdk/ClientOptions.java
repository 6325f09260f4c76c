package dev.quire.sdk;

import dev.quire.sdk.http.RetryPolicy;
import dev.quire.sdk.http.Timeouts;
import java.time.Duration;
import java.util.Optional;

/** How to reach the server; every option has a default. */
public final class ClientOptions {

  private Optional<String> apiKey = Optional.empty();
  private Duration connectTimeout = Duration.ofSeconds(5);
  private Duration timeout = Duration.ofMinutes(2);
  private Duration longTaskTimeout = Duration.ofHours(6);
  private RetryPolicy retries = RetryPolicy.DEFAULT;

  ClientOptions() {}

  /** Sent as {@code Authorization: Bearer}. */
  public ClientOptions apiKey(String key) {
    apiKey = Optional.of(key);
    return this;
  }

  /** For opening a connection; 5 s by default. */
  public ClientOptions connectTimeout(Duration limit) {
    connectTimeout = limit;
    return this;
  }

  /**
   * For one attempt from request to answer, sending the body included; 2 min by default, as
   * embedding a long text takes its time.
   */
  public ClientOptions timeout(Duration limit) {
    timeout = limit;
    return this;
  }

  /**
   * The same for what takes as long as there is data: uploads of arrays and archives, downloads,
   * snapshots and what is restored from them, saving, purging, measuring an index; 6 h by default.
   */
  public ClientOptions longTaskTimeout(Duration limit) {
    longTaskTimeout = limit;
    return this;
  }

  /** Attempts in all, and the first wait between them; 4 and 200 ms by default, doubling. */
  public ClientOptions retries(int attempts, Duration firstWait) {
    retries = new RetryPolicy(attempts, firstWait, RetryPolicy.DEFAULT.longestWait());
    return this;
  }

  Optional<String> apiKey() {
    return apiKey;
  }

  Timeouts timeouts() {
    return new Timeouts(connectTimeout, timeout, longTaskTimeout);
  }

  RetryPolicy retries() {
    return retries;
  }
}
