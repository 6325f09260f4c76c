package dev.quire.sdk;

/**
 * The README's sample. It is compiled here and run against the real server by the api module's
 * tests.
 */
public final class ReadmeSample {

  private ReadmeSample() {}

  public static void run(String baseUrl) {
    try (var quire = QuireClient.connect(baseUrl)) {
      var books = quire.createLibrary("books", l -> l.embeddingModel("all-MiniLM-L6-v2"));
      books
          .documents()
          .put(
              "moby-dick",
              d -> d.title("Moby Dick").text("Call me Ishmael. We hunt the white whale."));
      books
          .documents()
          .put("walden", d -> d.title("Walden").text("I went to the woods to live deliberately."));
      for (var hit : books.search("chasing an animal at sea", s -> s.topK(3))) {
        System.out.printf("%.3f  %s%n", hit.score(), hit.text());
      }
    }
  }

  public static void main(String[] args) {
    run(args.length > 0 ? args[0] : "http://localhost:8000");
  }
}
