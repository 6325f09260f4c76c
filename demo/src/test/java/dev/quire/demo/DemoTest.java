package dev.quire.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DemoTest {

  @Test
  void a_server_that_is_not_there_is_said_in_a_line_and_by_the_exit_code() throws IOException {
    var written = new ByteArrayOutputStream();
    var out = new PrintStream(written, true, StandardCharsets.UTF_8);
    String nobody = "http://localhost:" + unusedPort();

    int exitCode = new Demo(nobody, "http://localhost:8002", Duration.ZERO, out).run();

    assertThat(exitCode).isEqualTo(2);
    assertThat(written.toString(StandardCharsets.UTF_8))
        .startsWith("The demo cannot go on: ")
        .contains(nobody);
  }

  private static int unusedPort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
