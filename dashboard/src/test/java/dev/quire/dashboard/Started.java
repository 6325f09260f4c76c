package dev.quire.dashboard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A packaged Quarkus application as a process of its own, on a free port, until it is closed. */
final class Started implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Process process;
  private final String address;

  private Started(Process process, String address) {
    this.process = process;
    this.address = address;
  }

  /**
   * Starts {@code jar} and waits until it says that it is ready; {@code portVariable} tells it its
   * port.
   */
  static Started jar(Path jar, String portVariable, Map<String, String> environment, Path log) {
    if (!Files.exists(jar)) {
      throw new AssertionError(
          jar.toAbsolutePath().normalize() + " is missing: package that module first");
    }
    int port = freePort();
    var command = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var builder = new ProcessBuilder(command, "-Xmx2g", "-jar", jar.toString());
    builder.environment().putAll(environment);
    builder.environment().put(portVariable, String.valueOf(port));
    builder.environment().put("QUIRE_API_PATIENCE", PATIENCE.toString());
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    try {
      var started = new Started(builder.start(), "http://localhost:" + port);
      started.awaitReady(log);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String address() {
    return address;
  }

  /** None that the system may give to a client before the server has taken it. */
  static int freePort() {
    while (true) {
      try (var socket = new ServerSocket(ThreadLocalRandom.current().nextInt(20_000, 32_000))) {
        return socket.getLocalPort();
      } catch (BindException e) {
        // another one
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void awaitReady(Path log) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!isReady()) {
      if (!process.isAlive() || System.nanoTime() > end) {
        close();
        throw new AssertionError("It did not get ready:\n" + Files.readString(log));
      }
      exitsWithin(100);
    }
  }

  private boolean isReady() {
    try (var http = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create(address + "/q/health/ready"))
              .timeout(Duration.ofMinutes(1));
      return http.send(request.build(), BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits for the process itself, so that one that dies is noticed at once. */
  private boolean exitsWithin(long millis) {
    try {
      process.onExit().get(millis, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    if (!exitsWithin(60_000)) {
      process.destroyForcibly();
    }
  }
}
