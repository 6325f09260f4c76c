package dev.quire.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The real API server in a process of its own, as the build packed it, on a free port and a
 * directory of the test's.
 */
final class RunningServer implements AutoCloseable {

  private final Process process;
  private final int port;

  private RunningServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts one; it is not ready yet. Its log is {@code server.log} in {@code directory}. */
  static RunningServer start(Path directory) throws IOException {
    Path jar = Path.of(System.getProperty("quire.api.jar"));
    assertThat(Files.exists(jar)).as("%s exists: package the api module first", jar).isTrue();
    int port = freePort();
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var builder =
        new ProcessBuilder(
            java, "--enable-native-access=ALL-UNNAMED", "-Xmx1g", "-jar", jar.toString());
    builder.environment().put("QUIRE_PORT", Integer.toString(port));
    builder.environment().put("QUIRE_DATA", directory.resolve("data").toString());
    builder.environment().put("OMP_WAIT_POLICY", "passive");
    builder.redirectErrorStream(true).redirectOutput(directory.resolve("server.log").toFile());
    return new RunningServer(builder.start(), port);
  }

  String address() {
    return "http://localhost:" + port;
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().completeOnTimeout(process, 1, TimeUnit.MINUTES).join();
    process.destroyForcibly().onExit().join();
  }

  /** None that the system may give to a client before the server has taken it. */
  private static int freePort() throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
      try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException e) {
        // another one
      }
    }
  }
}
