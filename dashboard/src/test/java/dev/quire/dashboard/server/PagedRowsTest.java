package dev.quire.dashboard.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.quire.sdk.Listing;
import dev.quire.sdk.QuireClient;
import dev.quire.sdk.error.ServerFailedException;
import dev.quire.sdk.model.Library;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows of a list that is so many long, and of which one page at a time comes. */
class PagedRowsTest {

  private HttpServer server;
  private QuireClient client;
  private volatile int length;
  private volatile boolean failing;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/libraries", this::answer);
    server.start();
    client = QuireClient.connect("http://localhost:" + server.getAddress().getPort());
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  @Test
  void pages_follow_each_other_until_the_list_ends() {
    length = 130;
    var rows = new PagedRows<>(libraries()).fetchNext();
    assertThat(rows.size()).isEqualTo(100);
    assertThat(rows.hasMore()).isTrue();
    assertThat(rows.rows(98, 50)).extracting(Library::id).containsExactly("98", "99");
    rows.fetchNext();
    assertThat(rows.rows(98, 3)).extracting(Library::id).containsExactly("98", "99", "100");
    assertThat(rows.size()).isEqualTo(130);
    assertThat(rows.hasMore()).isFalse();
    assertThat(rows.isCutShort()).isFalse();
    assertThat(rows.rows(130, 50)).isEmpty();
  }

  @Test
  void a_page_that_failed_can_be_asked_for_again() {
    length = 130;
    var rows = new PagedRows<>(libraries()).fetchNext();
    failing = true;
    assertThatThrownBy(rows::fetchNext).isInstanceOf(ServerFailedException.class);
    failing = false;
    assertThat(rows.fetchNext().size()).isEqualTo(130);
  }

  @Test
  void no_more_is_kept_than_anybody_scrolls_through() {
    length = PagedRows.MOST + 1;
    var rows = new PagedRows<>(libraries());
    while (rows.hasMore()) {
      rows.fetchNext();
    }
    assertThat(rows.size()).isEqualTo(PagedRows.MOST);
    assertThat(rows.isCutShort()).isTrue();
    assertThat(rows.fetchNext().size()).isEqualTo(PagedRows.MOST);
  }

  private Listing<Library> libraries() {
    return client.libraries().list();
  }

  private void answer(HttpExchange exchange) throws IOException {
    var query = exchange.getRequestURI().getQuery();
    int from = query.contains("cursor=") ? Integer.parseInt(query.replaceAll(".*cursor=", "")) : 0;
    var said = page(from, Math.min(from + 100, length)).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(failing ? 500 : 200, said.length);
    try (var body = exchange.getResponseBody()) {
      body.write(said);
    }
  }

  private String page(int from, int to) {
    var items =
        IntStream.range(from, to)
            .mapToObj(n -> "{\"id\":\"%d\",\"name\":\"n\"}".formatted(n))
            .collect(Collectors.joining(",", "[", "]"));
    var next = to < length ? ",\"nextCursor\":\"" + to + "\"" : "";
    return "{\"items\":" + items + next + "}";
  }
}
