package dev.quire.bench.plot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.bench.Command;
import dev.quire.bench.Options;
import dev.quire.bench.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code plot}: lines of results, of one or more runs, as one SVG. */
public final class PlotCommand implements Command {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public void run(Options options, PrintStream out) throws Exception {
    options.allow("in", "out", "title", "threads");
    int threads = options.count("threads", 1);
    List<JsonNode> lines = new ArrayList<>();
    for (String file : options.required("in").split(",")) {
      lines.addAll(read(Path.of(file)));
    }
    lines.removeIf(line -> line.path("threads").asInt() != threads);
    if (lines.isEmpty()) {
      throw new UsageException("--in: no line is about " + threads + " threads");
    }
    Path svg = Path.of(options.required("out"));
    String title = options.text("title", title(lines.getFirst()));
    Files.writeString(svg, new RecallPlot(title, Curve.of(lines)).svg());
    out.println(svg);
  }

  private static List<JsonNode> read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new UsageException("--in: there is no file " + file);
    }
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(parse(line, file));
    }
    return lines;
  }

  private static JsonNode parse(String line, Path file) {
    try {
      JsonNode json = JSON.readTree(line);
      if (json.hasNonNull("engine") && json.hasNonNull("recall") && json.hasNonNull("qps")) {
        return json;
      }
    } catch (JsonProcessingException e) {
      // said below, as for a line of another command
    }
    throw new UsageException("--in: " + file + " has a line that search or peers did not write");
  }

  private static String title(JsonNode line) {
    return "%s: %,d × %d, %s"
        .formatted(
            line.path("index").asText(),
            line.path("n").asInt(),
            line.path("d").asInt(),
            line.path("metric").asText());
  }
}
