package dev.quire.embedding.http;

import java.net.URI;
import java.time.Duration;

/**
 * How to reach an embedding service.
 *
 * @param service its address, such as {@code http://127.0.0.1:8001}
 * @param connectTimeout for one connection
 * @param requestTimeout for one answer; a request that takes longer is not asked again
 * @param startPatience how long to go on asking at the start, while the service may still load
 * @param patience how long to go on asking later
 */
public record HttpOptions(
    URI service,
    Duration connectTimeout,
    Duration requestTimeout,
    Duration startPatience,
    Duration patience) {

  public HttpOptions {
    if (service.getHost() == null || !isHttp(service.getScheme())) {
      throw new IllegalArgumentException(
          "the embedding service is \""
              + service
              + "\"; it must be an address such as http://127.0.0.1:8001");
    }
  }

  public static HttpOptions to(URI service) {
    return new HttpOptions(
        service,
        Duration.ofSeconds(2),
        Duration.ofSeconds(60),
        Duration.ofSeconds(30),
        Duration.ofSeconds(5));
  }

  public HttpOptions withRequestTimeout(Duration other) {
    return new HttpOptions(service, connectTimeout, other, startPatience, patience);
  }

  public HttpOptions withPatience(Duration atStart, Duration later) {
    return new HttpOptions(service, connectTimeout, requestTimeout, atStart, later);
  }

  private static boolean isHttp(String scheme) {
    return "http".equals(scheme) || "https".equals(scheme);
  }
}
