package dev.quire.bench.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Search requests whose bodies lie ready, over HTTP/1.1: a connection serves one request at a time,
 * so there are as many connections as callers. Any answer but 200 ends the run: a server that
 * refuses is fast.
 */
final class HttpSearches implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI address;
  private final Optional<String> apiKey;
  private final List<HttpRequest> requests;

  HttpSearches(URI address, Optional<String> apiKey, List<String> bodies) {
    this.address = address;
    this.apiKey = apiKey;
    this.requests = bodies.stream().map(body -> request(address, apiKey, body)).toList();
  }

  private static HttpRequest request(URI address, Optional<String> apiKey, String body) {
    var request =
        HttpRequest.newBuilder(address)
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    apiKey.ifPresent(key -> request.header("Authorization", "Bearer " + key));
    return request.build();
  }

  /** Sends one of the requests and reads the whole answer. */
  void send(int number) throws IOException, InterruptedException {
    send(requests.get(number));
  }

  /** The answer to another request. */
  byte[] answer(String body) throws IOException, InterruptedException {
    return send(request(address, apiKey, body));
  }

  private byte[] send(HttpRequest request) throws IOException, InterruptedException {
    var response = client.send(request, BodyHandlers.ofByteArray());
    if (response.statusCode() != 200) {
      throw new IOException(
          "the server answered %d: %s"
              .formatted(
                  response.statusCode(), new String(response.body(), StandardCharsets.UTF_8)));
    }
    return response.body();
  }

  @Override
  public void close() {
    client.close();
  }
}
