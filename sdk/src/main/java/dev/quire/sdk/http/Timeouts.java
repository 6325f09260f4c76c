package dev.quire.sdk.http;

import java.time.Duration;

/**
 * How long is waited.
 *
 * @param connect for a connection
 * @param answer from the first byte of a request to its answer, each attempt anew
 * @param longTask the same for calls whose body is streamed, or whose work is a whole library
 */
public record Timeouts(Duration connect, Duration answer, Duration longTask) {

  Duration of(Call call) {
    return call.isLongTask() ? longTask : answer;
  }

  /** The option of {@code ClientOptions} that {@link #of} is set by. */
  static String option(Call call) {
    return call.isLongTask() ? "longTaskTimeout" : "timeout";
  }
}
