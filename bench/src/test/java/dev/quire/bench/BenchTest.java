package dev.quire.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as they are called, through the real engine. No figure of time is asserted. */
class BenchTest {
  private static final int N = 400;
  private static final int DIMENSION = 24;

  @TempDir Path directory;
  private Path base;
  private Path queries;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void write() throws Exception {
    base = Rows.write(directory.resolve("base.npy"), N, DIMENSION, 0);
    queries = Rows.write(directory.resolve("queries.npy"), 20, DIMENSION, 1);
  }

  @Test
  void search_prints_one_line_with_the_contract_s_fields_for_each_number_of_threads()
      throws Exception {
    Path file = directory.resolve("lines.jsonl");
    int status =
        run(
            "search --base %s --queries %s --metric l2 --index brute --k 5 --threads 1,2 --seconds 0.05 --out %s"
                .formatted(base, queries, file));
    assertThat(status).as(err.toString(StandardCharsets.UTF_8)).isZero();
    List<JsonNode> lines = lines();
    assertThat(lines).hasSize(2);
    assertThat(fields(lines.getFirst()))
        .containsExactly(
            "engine",
            "index",
            "n",
            "d",
            "metric",
            "k",
            "params",
            "effort",
            "threads",
            "recall",
            "qps",
            "p50Us",
            "p99Us",
            "buildSeconds",
            "bytesPerVector",
            "rssMiB");
    assertThat(lines.getFirst().get("engine").asText()).isEqualTo("quire");
    assertThat(lines.getFirst().get("n").asInt()).isEqualTo(N);
    assertThat(lines.getFirst().get("recall").asDouble()).isEqualTo(1);
    assertThat(lines.get(1).get("threads").asInt()).isEqualTo(2);
    assertThat(Files.readString(file)).isEqualTo(out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void rows_in_a_kept_directory_are_loaded_once() throws Exception {
    String line =
        "search --base %s --queries %s --index brute --seconds 0.05 --data %s"
            .formatted(base, queries, directory.resolve("data"));
    assertThat(run(line)).as(err.toString(StandardCharsets.UTF_8)).isZero();
    assertThat(run(line)).as(err.toString(StandardCharsets.UTF_8)).isZero();
    assertThat(lines()).allSatisfy(l -> assertThat(l.get("recall").asDouble()).isEqualTo(1));
  }

  @Test
  void ingest_finds_again_what_it_wrote() throws Exception {
    int status = run("ingest --n 1000 --d 8 --batch 64 --durability async --writers 2 --rounds 2");
    assertThat(status).as(err.toString(StandardCharsets.UTF_8)).isZero();
    assertThat(lines()).extracting(line -> line.get("round").asInt()).containsExactly(1, 2);
    assertThat(lines())
        .allSatisfy(
            line -> {
              assertThat(line.get("foundAgain").asInt()).isEqualTo(line.get("sampled").asInt());
              assertThat(line.get("rowsPerSecond").asDouble()).isPositive();
            });
  }

  @Test
  void scale_measures_each_size() throws Exception {
    assertThat(run("scale --sizes 300,600 --d 8 --index brute --seconds 0.05"))
        .as(err.toString(StandardCharsets.UTF_8))
        .isZero();
    assertThat(lines()).extracting(line -> line.get("n").asInt()).containsExactly(300, 600);
    assertThat(lines()).allSatisfy(l -> assertThat(l.get("recall").asDouble()).isEqualTo(1));
  }

  @Test
  void busy_measures_beside_a_build_and_a_load() throws Exception {
    int status =
        run(
            "busy --base %s --queries %s --index ivf_flat --efforts nprobe=4 --seconds 0.1"
                .formatted(base, queries));
    assertThat(status).as(err.toString(StandardCharsets.UTF_8)).isZero();
    assertThat(lines())
        .extracting(line -> line.get("beside").asText())
        .containsExactly("nothing", "build", "nothing", "load", "nothing", "build and load");
    assertThat(lines().get(3).get("rowsLoaded").asInt()).isPositive();
  }

  @Test
  void plot_draws_what_search_measured() throws Exception {
    Path lines = directory.resolve("lines.jsonl");
    Path svg = directory.resolve("plot.svg");
    run(
        "search --base %s --queries %s --index brute --seconds 0.05 --out %s"
            .formatted(base, queries, lines));
    assertThat(run("plot --in %s --out %s".formatted(lines, svg)))
        .as(err.toString(StandardCharsets.UTF_8))
        .isZero();
    assertThat(Files.readString(svg)).contains("brute: 400 × 24, cosine", "quire: recall 1.0000");
  }

  @Test
  void a_wrong_command_line_ends_with_2_and_says_why() throws Exception {
    assertThat(run("serach --base x")).isEqualTo(2);
    assertThat(run("search --base %s --queries %s --k 401".formatted(base, queries))).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("there is no command 'serach'")
        .contains("k is 401; with 400 base rows and 20 queries that cannot be answered");
  }

  private int run(String line) throws Exception {
    try (var o = new PrintStream(out, true, StandardCharsets.UTF_8);
        var e = new PrintStream(err, true, StandardCharsets.UTF_8)) {
      return Bench.run(List.of(line.split(" ")), o, e);
    }
  }

  private List<JsonNode> lines() throws Exception {
    var nodes = new ArrayList<JsonNode>();
    for (String line : out.toString(StandardCharsets.UTF_8).lines().toList()) {
      nodes.add(new ObjectMapper().readTree(line));
    }
    return nodes;
  }

  private static List<String> fields(JsonNode node) {
    var names = new ArrayList<String>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
