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

  /** A long text is embedded, a large archive comes in. */
  private static final Duration IN_ITS_TIME = Duration.ofMinutes(10);

  private final QuireClient client;
  private final QuireClient brief;

  @Inject
  QuireServer(
      @ConfigProperty(name = "quire.api.url") String address,
      @ConfigProperty(name = "quire.api.key") Optional<String> key,
      @ConfigProperty(name = "quire.api.patience") Duration patience) {
    client = connect(address, key, IN_ITS_TIME);
    brief = connect(address, key, patience);
  }

  private static QuireClient connect(String address, Optional<String> key, Duration timeout) {
    return QuireClient.connect(
        address,
        options -> {
          // Somebody is looking at the screen: say soon that nothing answers.
          options.retries(2, Duration.ofMillis(100)).connectTimeout(Duration.ofSeconds(2));
          options.timeout(timeout);
          key.ifPresent(options::apiKey);
        });
  }

  public QuireClient client() {
    return client;
  }

  /** For what a page shows: gives up after seconds, not after the minutes that a task may take. */
  public QuireClient brief() {
    return brief;
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
    brief.close();
  }
}
