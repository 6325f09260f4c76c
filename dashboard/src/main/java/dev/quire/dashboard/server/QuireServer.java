package dev.quire.dashboard.server;

import dev.quire.sdk.LibraryClient;
import dev.quire.sdk.QuireClient;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The server that this dashboard shows. */
@Singleton
public class QuireServer {

  private final QuireClient client;

  @Inject
  QuireServer(
      @ConfigProperty(name = "quire.api.url") String address,
      @ConfigProperty(name = "quire.api.key") Optional<String> key) {
    client =
        QuireClient.connect(
            address,
            options -> {
              // Somebody is looking at the screen: say soon that nothing answers, but let a long
              // text be embedded.
              options.retries(2, Duration.ofMillis(100)).connectTimeout(Duration.ofSeconds(2));
              options.timeout(Duration.ofMinutes(10));
              key.ifPresent(options::apiKey);
            });
  }

  public QuireClient client() {
    return client;
  }

  public LibraryClient library(String id) {
    return client.library(id);
  }

  public String address() {
    return client.address();
  }

  @PreDestroy
  void close() {
    client.close();
  }
}
