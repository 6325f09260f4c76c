package dev.quire.bench.http;

import dev.quire.bench.JsonLines;
import dev.quire.bench.Options;
import dev.quire.bench.rows.FloatRows;
import dev.quire.bench.rows.SyntheticRows;
import dev.quire.demo.Gloss;
import dev.quire.demo.WordNet;
import dev.quire.sdk.LibraryClient;
import dev.quire.sdk.LibrarySpec;
import dev.quire.sdk.QuireClient;
import dev.quire.sdk.error.QuireException;
import dev.quire.sdk.model.Library;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The libraries that an HTTP run searches, and what it asks them. */
final class HttpTarget implements AutoCloseable {
  private static final String MODEL = "all-MiniLM-L6-v2";
  private static final long SEED = 13;
  private static final int QUERIES = 1_000;
  private static final int TEXTS = 500;
  private static final int PAGE = 10_000;

  private final QuireClient client;
  private final Options options;
  private final List<String> made = new ArrayList<>();
  private final List<Work> works = new ArrayList<>();

  /**
   * One kind of search.
   *
   * @param queries what each request asks by: a text, or a list of numbers
   */
  record Work(String name, String library, List<Object> queries) {
    /** The bodies of the requests. */
    List<String> bodies(int k) {
      String field = name.equals("text") ? "text" : "vector";
      return queries.stream()
          .map(query -> JsonLines.text(Map.of(field, query, "topK", k)))
          .toList();
    }
  }

  private HttpTarget(QuireClient client, Options options) {
    this.client = client;
    this.options = options;
  }

  /** The named library, or two new ones: made-up vectors, and WordNet's definitions. */
  static HttpTarget of(QuireClient client, Options options) throws IOException {
    var target = new HttpTarget(client, options);
    try {
      if (options.find("library").isPresent()) {
        target.use(client.library(options.required("library")).describe());
      } else {
        target.makeVectors();
        target.makeTexts();
      }
    } catch (RuntimeException | IOException e) {
      target.close();
      throw e;
    }
    return target;
  }

  List<Work> works() {
    return works;
  }

  private void use(Library library) throws IOException {
    works.add(new Work("vector", library.id(), vectors(library.dimension())));
    if (library.embeddingModel().isPresent()) {
      works.add(new Work("text", library.id(), texts()));
    }
  }

  private void makeVectors() throws IOException {
    int dimension = options.count("d", 128);
    LibraryClient library = make(l -> l.dimension(dimension));
    var rows = new SyntheticRows(dimension, SEED);
    for (int missing = options.count("n", 10_000); missing > 0; missing -= PAGE) {
      float[][] page =
          Stream.generate(rows::next).limit(Math.min(PAGE, missing)).toArray(float[][]::new);
      library.chunks().upload("rows", "r" + missing + "-", page);
    }
    client.waitFor(library.index().build());
    works.add(new Work("vector", library.id(), vectors(dimension)));
  }

  private void makeTexts() throws IOException {
    try {
      LibraryClient library = make(l -> l.embeddingModel(MODEL));
      List<String> texts = glosses(2 * TEXTS);
      library.documents().put("glosses", document -> texts.forEach(document::chunk));
      works.add(new Work("text", library.id(), texts()));
    } catch (QuireException e) {
      System.err.println("search by text is left out: " + e.getMessage());
    }
  }

  private LibraryClient make(Consumer<LibrarySpec> with) {
    LibraryClient library = client.createLibrary("bench-" + UUID.randomUUID(), with);
    made.add(library.id());
    return library;
  }

  private List<Object> vectors(int dimension) {
    if (options.find("queries").isEmpty()) {
      var rows = new SyntheticRows(dimension, SEED);
      return Stream.<Object>generate(rows::next).limit(QUERIES).toList();
    }
    try (Arena arena = Arena.ofConfined()) {
      FloatRows rows = FloatRows.open(options.file("queries"), arena);
      return IntStream.range(0, rows.rows()).<Object>mapToObj(rows::row).toList();
    }
  }

  private List<Object> texts() throws IOException {
    return options.find("texts").isPresent()
        ? List.copyOf(Files.readAllLines(options.file("texts")))
        : List.copyOf(glosses(TEXTS));
  }

  /** So many definitions, from all of WordNet's nouns. */
  private static List<String> glosses(int count) {
    List<String> all = WordNet.open().nouns().map(Gloss::definition).distinct().toList();
    return IntStream.range(0, count)
        .mapToObj(i -> all.get((int) ((long) i * all.size() / count)))
        .toList();
  }

  /** Deletes the libraries that were made. */
  @Override
  public void close() {
    made.forEach(id -> client.library(id).delete());
  }
}
