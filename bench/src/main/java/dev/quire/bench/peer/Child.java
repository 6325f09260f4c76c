package dev.quire.bench.peer;

import dev.quire.bench.JsonLines;
import dev.quire.bench.search.Figures;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A contender in a process of its own: no heap, no compiled profile and no thread of one engine can
 * disturb another, and each one's memory is its own. It idles while others are measured.
 */
final class Child implements AutoCloseable {
  private final Process process;
  private final BufferedReader answers;
  private final PrintWriter orders;
  private final Ready ready;

  private Child(Process process, BufferedReader answers, Ready ready) {
    this.process = process;
    this.answers = answers;
    this.orders = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    this.ready = ready;
  }

  /** Starts the process and waits for its index; empty where it ends before, having said why. */
  static Optional<Child> start(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader answers = process.inputReader(StandardCharsets.UTF_8);
    String line = answers.readLine();
    return line == null
        ? Optional.empty()
        : Optional.of(new Child(process, answers, JsonLines.parse(line, Ready.class)));
  }

  Ready ready() {
    return ready;
  }

  Figures measure(Order order) throws IOException {
    orders.println(order.text());
    String line = answers.readLine();
    if (line == null) {
      throw new IOException(ready.engine() + " ended in the middle of the contest");
    }
    return JsonLines.parse(line, Figures.class);
  }

  /** Ends its input, and waits until it has ended. */
  @Override
  public void close() {
    orders.close();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
    }
  }
}
