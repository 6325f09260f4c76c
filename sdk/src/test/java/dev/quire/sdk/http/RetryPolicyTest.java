package dev.quire.sdk.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
  private static final RetryPolicy POLICY =
      new RetryPolicy(4, Duration.ofMillis(200), Duration.ofSeconds(10));

  @Test
  void clients_that_are_told_the_same_do_not_come_back_in_step() {
    var waits = waits("1");
    assertThat(waits)
        .allSatisfy(w -> assertThat(w).isBetween(Duration.ofSeconds(1), Duration.ofMillis(1200)));
    assertThat(waits.stream().distinct().count()).isGreaterThan(1);
  }

  @Test
  void no_wait_is_longer_than_the_longest() {
    assertThat(waits("3600"))
        .allSatisfy(w -> assertThat(w).isBetween(Duration.ofMillis(9800), Duration.ofSeconds(10)));
  }

  private static List<Duration> waits(String retryAfter) {
    var headers = HttpHeaders.of(Map.of("Retry-After", List.of(retryAfter)), (n, v) -> true);
    return IntStream.range(0, 100).mapToObj(i -> POLICY.waitAfter(1, headers)).toList();
  }
}
