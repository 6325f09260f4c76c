package dev.quire.bench.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.bench.Command;
import dev.quire.bench.JsonLines;
import dev.quire.bench.Options;
import dev.quire.bench.measure.ClosedLoop;
import dev.quire.bench.measure.Rounded;
import dev.quire.bench.measure.Spread;
import dev.quire.bench.search.Efforts;
import dev.quire.bench.search.SearchTask;
import dev.quire.domain.library.IndexType;
import dev.quire.domain.search.Effort;
import dev.quire.sdk.QuireClient;
import dev.quire.sdk.model.IndexSpec;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * {@code http peers}: the same rows in two running servers, hnsw in both, searched by the same
 * client over as many connections, in turns.
 */
public final class HttpPeersCommand implements Command {
  private static final double WARM_UP = 0.5;

  @Override
  public void run(Options options, PrintStream out) throws Exception {
    options.allow(
        "url",
        "chroma-url",
        "base",
        "queries",
        "gt",
        "metric",
        "k",
        "efforts",
        "chroma-ef",
        "connections",
        "rounds",
        "seconds",
        "api-key",
        "out");
    String url = options.required("url").replaceAll("/+$", "");
    String chromaUrl = options.required("chroma-url").replaceAll("/+$", "");
    Effort effort =
        options
            .find("efforts")
            .map(text -> Efforts.parse(text, IndexType.HNSW).getFirst())
            .orElse(Effort.DEFAULT);
    Map<String, Integer> chroma =
        Map.of(
            "max_neighbors",
            16,
            "ef_construction",
            200,
            "ef_search",
            options.count("chroma-ef", 100));
    try (Arena arena = Arena.ofShared();
        JsonLines lines = new JsonLines(options, out);
        QuireClient client =
            QuireClient.connect(url, with -> options.find("api-key").ifPresent(with::apiKey));
        HttpEngine quire =
            new QuireServer(
                url,
                client,
                IndexSpec.hnsw().with("m", 16).with("efConstruction", 200),
                Efforts.named(effort));
        HttpEngine peer = new ChromaServer(chromaUrl, chroma)) {
      SearchTask task = SearchTask.of(options, arena);
      var contest = new Contest(task, options);
      contest.run(List.of(quire, peer), lines);
      out.println(contest.verdict());
    }
  }

  /** Rounds in which each server is measured once. */
  private static final class Contest {
    private final SearchTask task;
    private final Options options;
    private final List<double[]> rates = new ArrayList<>();
    private final List<double[]> tails = new ArrayList<>();

    Contest(SearchTask task, Options options) {
      this.task = task;
      this.options = options;
    }

    void run(List<HttpEngine> engines, JsonLines lines) throws Exception {
      List<Entrant> entrants = new ArrayList<>();
      for (HttpEngine engine : engines) {
        entrants.add(Entrant.loaded(engine, task, options.find("api-key")));
      }
      for (int round = 1; round <= options.count("rounds", 3); round++) {
        List<HttpPeerFigures> figures = new ArrayList<>();
        for (Entrant entrant : entrants) {
          figures.add(measure(entrant, round));
          lines.write(figures.getLast());
        }
        rates.add(figures.stream().mapToDouble(HttpPeerFigures::requestsPerSecond).toArray());
        tails.add(figures.stream().mapToDouble(HttpPeerFigures::p99Us).toArray());
      }
    }

    private HttpPeerFigures measure(Entrant entrant, int round) throws Exception {
      int connections = options.count("connections", 8);
      double seconds = options.seconds("seconds", 5);
      try (var searches =
          new HttpSearches(
              entrant.engine().searches(), options.find("api-key"), entrant.bodies())) {
        int count = entrant.bodies().size();
        ClosedLoop.run(connections, seconds * WARM_UP, count, searches::send);
        var outcome = ClosedLoop.run(connections, seconds, count, searches::send);
        return new HttpPeerFigures(
            entrant.engine().name(),
            round,
            task.base().rows(),
            task.base().dimension(),
            task.metric().name().toLowerCase(Locale.ROOT),
            task.k(),
            connections,
            Rounded.to(5, entrant.recall()),
            Rounded.to(1, outcome.perSecond()),
            Rounded.to(1, outcome.samples().percentileMicros(50)),
            Rounded.to(1, outcome.samples().percentileMicros(99)),
            Rounded.to(3, entrant.loadSeconds()));
      }
    }

    String verdict() {
      return "Quire × the peer: %s in requests/s, %s in p99 (median [smallest–largest] of rounds)"
          .formatted(
              Spread.of(rates.stream().mapToDouble(round -> round[0] / round[1])),
              Spread.of(tails.stream().mapToDouble(round -> round[1] / round[0])));
    }
  }

  /** A server that holds the rows, and what it found of the true neighbours. */
  private record Entrant(
      HttpEngine engine, List<String> bodies, double loadSeconds, double recall) {
    static Entrant loaded(HttpEngine engine, SearchTask task, Optional<String> apiKey)
        throws Exception {
      System.err.println("loading " + engine.name());
      long start = System.nanoTime();
      engine.load(task.base(), task.metric());
      double seconds = (System.nanoTime() - start) / 1e9;
      List<String> bodies =
          IntStream.range(0, task.queries().rows())
              .mapToObj(query -> engine.body(task.queries().row(query), task.k()))
              .toList();
      return new Entrant(engine, bodies, seconds, recall(engine, task, apiKey));
    }

    private static double recall(HttpEngine engine, SearchTask task, Optional<String> apiKey)
        throws IOException {
      ObjectMapper json = new ObjectMapper();
      try (var one = new HttpSearches(engine.searches(), apiKey, List.of())) {
        return task.recall()
            .of(query -> engine.rows(json.readTree(one.answer(engine.body(query, task.k())))));
      }
    }
  }
}
