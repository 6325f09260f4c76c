package dev.quire.sdk.model;

import java.util.Map;

/**
 * The server, as it describes itself.
 *
 * @param version of the software
 * @param details everything it said: formats, CPU kernels, limits
 */
public record Server(String version, Map<String, Object> details) {

  public Server {
    details = Metadata.orEmpty(details);
  }
}
