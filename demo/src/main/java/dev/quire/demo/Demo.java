package dev.quire.demo;

import dev.quire.sdk.QuireClient;
import dev.quire.sdk.error.QuireException;
import dev.quire.sdk.model.Hit;
import dev.quire.sdk.model.SearchAnswer;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Loads a reverse dictionary into a running server and asks it three questions. Ends with 0 when
 * the elephant was found, with 1 when it was not, with 2 when the server could not be used.
 *
 * <pre>java -jar quire-demo.jar [server address] [dashboard address]</pre>
 */
public final class Demo {

  private static final int TOP_K = 5;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final String server;
  private final String dashboard;
  private final Duration patience;
  private final PrintStream out;

  /**
   * @param patience how long the server may take to start
   */
  Demo(String server, String dashboard, Duration patience, PrintStream out) {
    this.server = server;
    this.dashboard = dashboard;
    this.patience = patience;
    this.out = out;
  }

  public static void main(String[] args) {
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    String server = args.length > 0 ? args[0] : "http://localhost:8000";
    String dashboard = args.length > 1 ? args[1] : "http://localhost:8002";
    System.exit(new Demo(server, dashboard, PATIENCE, out).run());
  }

  /** The whole demo; returns the exit code. */
  int run() {
    try (var quire = QuireClient.connect(server)) {
      Readiness.await(quire, patience);
      var dictionary = new ReverseDictionary(quire);
      load(dictionary);
      var answers = Question.ALL.stream().map(question -> ask(dictionary, question)).toList();
      printWhatNext(bestHits(answers));
      return verdict(answers);
    } catch (QuireException e) {
      out.println("The demo cannot go on: " + e.getMessage());
      return 2;
    }
  }

  private void load(ReverseDictionary dictionary) {
    out.println("Reading WordNet 3.1 …");
    List<Gloss> glosses = EverydayWords.of(WordNet.open());
    dictionary.create();
    if (dictionary.size() == glosses.size()) {
      out.printf(
          "All %,d glosses are in the library '%s' already.%n",
          glosses.size(), ReverseDictionary.ID);
      return;
    }
    out.printf(
        "Loading %,d glosses of animals, food and artifacts into the library '%s':%n",
        glosses.size(), ReverseDictionary.ID);
    var progress = new ProgressBar(out, "glosses", glosses.size(), isTerminal(), System::nanoTime);
    dictionary.load(glosses, progress::show);
  }

  private SearchAnswer ask(ReverseDictionary dictionary, Question question) {
    SearchAnswer answer = dictionary.ask(question.text(), TOP_K);
    out.println();
    out.print(AnswerText.of(question, answer));
    return answer;
  }

  /**
   * The word that was asked for, else the first hit, of each answer: what the commands by hand put
   * in.
   */
  private static List<Hit> bestHits(List<SearchAnswer> answers) {
    var best = new ArrayList<Hit>();
    for (int i = 0; i < answers.size(); i++) {
      Question question = Question.ALL.get(i);
      List<Hit> hits = answers.get(i).hits();
      hits.stream()
          .filter(question::isAnsweredBy)
          .findFirst()
          .or(() -> hits.stream().findFirst())
          .ifPresent(best::add);
    }
    return best;
  }

  private void printWhatNext(List<Hit> glosses) {
    out.printf("%nSwagger UI   %s/docs%nDashboard    %s%n%nThe same by hand:%n", server, dashboard);
    for (String command : new CurlCommands(server).of(glosses, Question.ALL.getFirst().text())) {
      out.printf("%n%s%n", command);
    }
    out.println();
  }

  private int verdict(List<SearchAnswer> answers) {
    Question elephant = Question.ALL.getFirst();
    if (elephant.isAnsweredBy(answers.getFirst())) {
      return 0;
    }
    out.printf("“%s” did not find the %s: something is wrong.%n", elephant.text(), elephant.word());
    return 1;
  }

  /** Since JDK 25 there is again no console where input or output is no terminal. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isTerminal() {
    return System.console() != null && System.console().isTerminal();
  }
}
