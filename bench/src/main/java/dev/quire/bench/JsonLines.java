package dev.quire.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Results, one JSON object a line: to the terminal, and to a file where one is named. */
public final class JsonLines implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PrintStream terminal;
  private final Optional<PrintWriter> file;

  /** Replaces the file named by {@code --out}, if there is that option. */
  public JsonLines(Options options, PrintStream terminal) {
    this.terminal = terminal;
    this.file = options.find("out").map(Path::of).map(JsonLines::open);
  }

  private static PrintWriter open(Path path) {
    try {
      return new PrintWriter(Files.newBufferedWriter(path), true);
    } catch (IOException e) {
      throw new UsageException("--out: " + path + " cannot be written: " + e);
    }
  }

  /** Writes the record's components in their order. */
  public void write(Object line) {
    String text = text(line);
    terminal.println(text);
    file.ifPresent(writer -> writer.println(text));
  }

  /** The record as one line of JSON. */
  public static String text(Object line) {
    try {
      return JSON.writeValueAsString(line);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a line that {@link #text} wrote. */
  public static <T> T parse(String line, Class<T> type) {
    try {
      return JSON.readValue(line, type);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("not the line of JSON that was expected: " + line, e);
    }
  }

  @Override
  public void close() {
    file.ifPresent(PrintWriter::close);
  }
}
