package dev.quire.api;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A caller who sends all of a body before it looks at the answer, as many clients do. */
@QuarkusTest
@Timeout(600)
class UnreadBodyTest {
  /** More than the buffers between two ends of a connection hold. */
  private static final int BODY_BYTES = 24_000_000;

  /** {@code quire.unread-body-ms} of tests. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TestHTTPResource URI server;

  @ParameterizedTest
  @CsvSource({
    "/v1/nothing, application/json, 404",
    "/v1/libraries/none/chunks/some, application/json, 405",
    "/v1/libraries/none/vectors?documentId=d, application/x-npy, 404",
    "/v1/libraries, application/json, 413"
  })
  void who_sends_it_all_gets_the_answer_and_the_connection_stays(
      String path, String type, int status) throws IOException {
    byte[] body = " ".repeat(BODY_BYTES).getBytes(US_ASCII);
    // a channel, since the timeout can interrupt it while it waits to write
    try (SocketChannel socket =
        SocketChannel.open(new InetSocketAddress(server.getHost(), server.getPort()))) {
      OutputStream out = Channels.newOutputStream(socket);
      out.write(head("POST " + path, "Content-Type: " + type, "Content-Length: " + BODY_BYTES));
      out.write(body);
      BufferedReader in = new BufferedReader(Channels.newReader(socket, US_ASCII));
      assertThat(answer(in)).startsWith("HTTP/1.1 " + status);
      out.write(head("GET /v1/info", "Accept: application/json"));
      assertThat(answer(in)).startsWith("HTTP/1.1 200");
    }
  }

  /** JSON is read to its last bracket, not to the end of its body. */
  @Test
  void a_connection_whose_bodies_were_read_is_not_closed_later() throws IOException {
    byte[] body = "{\"vector\":[1,0]}\n\n".getBytes(US_ASCII);
    var library = TestLibrary.ofVectors(2).withVectors("d", new float[] {1, 0});
    byte[] head =
        head(
            "POST " + library.path("/search"),
            "Content-Type: application/json",
            "Content-Length: " + body.length);
    try (SocketChannel socket =
        SocketChannel.open(new InetSocketAddress(server.getHost(), server.getPort()))) {
      OutputStream out = Channels.newOutputStream(socket);
      BufferedReader in = new BufferedReader(Channels.newReader(socket, US_ASCII));
      long end = System.nanoTime() + PATIENCE.plusSeconds(2).toNanos();
      do {
        out.write(head);
        out.write(body);
        assertThat(answer(in)).startsWith("HTTP/1.1 200");
      } while (System.nanoTime() < end);
    }
  }

  @Test
  void who_sends_no_more_of_a_body_is_let_go() throws IOException {
    try (SocketChannel socket =
        SocketChannel.open(new InetSocketAddress(server.getHost(), server.getPort()))) {
      OutputStream out = Channels.newOutputStream(socket);
      out.write(head("POST /v1/nothing", "Content-Length: " + BODY_BYTES));
      BufferedReader in = new BufferedReader(Channels.newReader(socket, US_ASCII));
      assertThat(answer(in)).startsWith("HTTP/1.1 404");
      assertThat(in.read()).as("the end of the connection").isEqualTo(-1);
    }
  }

  private static byte[] head(String request, String... fields) {
    return (request + " HTTP/1.1\r\nHost: localhost\r\n" + String.join("\r\n", fields) + "\r\n\r\n")
        .getBytes(US_ASCII);
  }

  /** The first line of it; the rest is read as well. */
  private static String answer(BufferedReader in) throws IOException {
    String first = in.readLine();
    int length = 0;
    for (String field; !(field = in.readLine()).isEmpty(); ) {
      if (field.toLowerCase().startsWith("content-length:")) {
        length = Integer.parseInt(field.substring("content-length:".length()).trim());
      }
    }
    assertThat(in.skip(length)).isEqualTo(length);
    return first;
  }
}
