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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A caller who sends all of a body before it looks at the answer, as many clients do. */
@QuarkusTest
@Timeout(60)
class UnreadBodyTest {
  /** More than the buffers between two ends of a connection hold. */
  private static final int BODY_BYTES = 24_000_000;

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
    // a channel, since the timeout can interrupt it while it waits to write
    try (SocketChannel socket =
        SocketChannel.open(new InetSocketAddress(server.getHost(), server.getPort()))) {
      OutputStream out = Channels.newOutputStream(socket);
      out.write(head("POST " + path, "Content-Type: " + type, "Content-Length: " + BODY_BYTES));
      out.write(" ".repeat(BODY_BYTES).getBytes(US_ASCII));
      BufferedReader in = new BufferedReader(Channels.newReader(socket, US_ASCII));
      assertThat(answer(in)).startsWith("HTTP/1.1 " + status);
      out.write(head("GET /v1/info", "Accept: application/json"));
      assertThat(answer(in)).startsWith("HTTP/1.1 200");
    }
  }

  private static byte[] head(String request, String... fields) {
    return (request + " HTTP/1.1\r\nHost: quire\r\n" + String.join("\r\n", fields) + "\r\n\r\n")
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
