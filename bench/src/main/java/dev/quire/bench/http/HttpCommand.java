package dev.quire.bench.http;

import dev.quire.bench.Command;
import dev.quire.bench.JsonLines;
import dev.quire.bench.Options;
import dev.quire.bench.measure.ClosedLoop;
import dev.quire.bench.measure.Rounded;
import dev.quire.sdk.QuireClient;
import dev.quire.sdk.model.Library;
import java.io.PrintStream;
import java.net.URI;
import java.util.List;

/**
 * {@code http}: searches of a running server, by vector and by text, over a fixed number of
 * connections that are kept open. Without {@code --library} it makes its own and deletes them.
 */
public final class HttpCommand implements Command {
  private static final double WARM_UP = 0.5;

  @Override
  public void run(Options options, PrintStream out) throws Exception {
    options.allow(
        "url",
        "library",
        "queries",
        "texts",
        "n",
        "d",
        "connections",
        "k",
        "seconds",
        "api-key",
        "out");
    String url = options.required("url").replaceAll("/+$", "");
    try (QuireClient client =
            QuireClient.connect(url, with -> options.find("api-key").ifPresent(with::apiKey));
        JsonLines lines = new JsonLines(options, out);
        HttpTarget target = HttpTarget.of(client, options)) {
      for (HttpTarget.Work work : target.works()) {
        Library library = client.library(work.library()).describe();
        URI address = URI.create(url + "/v1/libraries/" + library.id() + "/search");
        lines.write(measure(work, library, address, options));
      }
    }
  }

  private static HttpFigures measure(
      HttpTarget.Work work, Library library, URI address, Options options) throws Exception {
    int connections = options.count("connections", 8);
    int k = options.count("k", 10);
    double seconds = options.seconds("seconds", 5);
    List<String> bodies = work.bodies(k);
    try (var searches = new HttpSearches(address, options.find("api-key"), bodies)) {
      ClosedLoop.run(connections, seconds * WARM_UP, bodies.size(), searches::send);
      var outcome = ClosedLoop.run(connections, seconds, bodies.size(), searches::send);
      return new HttpFigures(
          work.name(),
          library.id(),
          library.chunks(),
          library.dimension(),
          k,
          connections,
          outcome.samples().count(),
          Rounded.to(1, outcome.perSecond()),
          Rounded.to(1, outcome.samples().percentileMicros(50)),
          Rounded.to(1, outcome.samples().percentileMicros(99)));
    }
  }
}
