package dev.quire.embedding.service;

import java.util.Map;

/**
 * Where the service listens and how much it takes.
 *
 * @param port 0 for any free one
 * @param textsPerRequest at most, in one batch
 * @param bytesPerRequest at most, in one body
 * @param requestsAtOnce being read or answered at a time; what comes on top is told to come again
 */
public record ServiceOptions(
    String host, int port, int textsPerRequest, int bytesPerRequest, int requestsAtOnce) {
  public static final int DEFAULT_PORT = 8001;

  public ServiceOptions {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("the port is " + port + "; it must be 0 to 65535");
    }
  }

  /** The limits that clients may count on, on a port of this machine only. */
  public static ServiceOptions onLoopback(int port) {
    return new ServiceOptions("127.0.0.1", port, 1024, 8 << 20, 64);
  }

  /** {@code QUIRE_EMBEDDING_PORT} and {@code QUIRE_EMBEDDING_HOST}, by default loopback:8001. */
  public static ServiceOptions of(Map<String, String> environment) {
    String port = environment.getOrDefault("QUIRE_EMBEDDING_PORT", "" + DEFAULT_PORT);
    try {
      ServiceOptions options = onLoopback(Integer.parseInt(port.strip()));
      return options.withHost(environment.getOrDefault("QUIRE_EMBEDDING_HOST", options.host()));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "QUIRE_EMBEDDING_PORT is \"" + port + "\"; it must be a number from 0 to 65535", e);
    }
  }

  public ServiceOptions withHost(String other) {
    return new ServiceOptions(other, port, textsPerRequest, bytesPerRequest, requestsAtOnce);
  }

  public ServiceOptions withLimits(int texts, int bytes, int requests) {
    return new ServiceOptions(host, port, texts, bytes, requests);
  }
}
