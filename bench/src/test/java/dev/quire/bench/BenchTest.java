package dev.quire.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.storage.npy.Dtype;
import dev.quire.storage.npy.NpyHeader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
            "busy --base %s --queries %s --index ivf_flat --efforts nprobe=4 --seconds 0.6"
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
    assertThat(run("http --url http://localhost:1 --n 10")).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("No answer at http://localhost:1")
        .doesNotContain("\tat ");
  }

  @Test
  void what_cannot_be_answered_or_judged_is_refused_before_anything_is_loaded() throws Exception {
    float[][] odd = {{0, 0}, {1, 2}, {3, Float.POSITIVE_INFINITY}};
    Path few = floats("few.npy", new float[][] {{1, 2}, {3, 4}, {5, 6}});
    assertRefused(few, floats("zero.npy", odd[1], odd[0]), " --k 1", "query 1 (from 0)");
    assertRefused(
        few, floats("infinite.npy", odd[1], odd[2]), " --k 1 --metric l2", "query 1 (from 0)");
    assertRefused(base, queries, " --index ivf_flat --efforts efSearch=4", "known: nprobe");
    Path many = Rows.write(directory.resolve("many.npy"), 1_200, 2, 0);
    assertRefused(many, few, " --k 1001", "k is 1001; a search answers with 1000");
    assertRefused(few, few, " --k 2 --gt " + rows("narrow.npy", 3, 1, 0), "[3, at least 2]");
    assertRefused(few, few, " --k 1 --gt " + rows("short.npy", 2, 1, 0), "[3, at least 1]");
    assertRefused(few, few, " --k 1 --gt " + rows("beyond.npy", 3, 1, 3), "names row 3");
    assertRefused(few, few, " --k 1 --data " + few, "is no directory that can be made");
    assertRefused(floats("nan.npy", odd[1], odd[2]), few, " --k 1", "row 1 (from 0) of the base");
    Path cut = directory.resolve("cut.npy");
    byte[] whole = Files.readAllBytes(few);
    Files.write(cut, Arrays.copyOf(whole, whole.length - 1));
    assertRefused(cut, few, " --k 1", "its header says");
    assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain("loaded", "fsck", "\tat ");
  }

  @Test
  void held_out_files_are_taken_as_they_are() throws Exception {
    // FAISS pads with -1 what it did not find; only the first k are judged by
    Path padded = rows("padded.npy", 20, 4, 5, -1);
    Path blocked = Files.createDirectory(directory.resolve("blocked"));
    Path elsewhere = Files.copy(queries, blocked.resolve("queries.npy"));
    assertThat(run(searchOf(base, elsewhere) + " --k 1 --gt " + padded)).isZero();

    // as in a directory where nothing may be written: the name is taken by a directory
    assertThat(run(searchOf(base, elsewhere))).isZero();
    Path truth;
    try (var files = Files.list(blocked)) {
      truth = files.filter(file -> file.toString().contains(".gt-")).findFirst().orElseThrow();
    }
    Files.delete(truth);
    Files.createDirectory(truth.resolveSibling(truth.getFileName() + ".unfinished"));
    assertThat(run(searchOf(base, elsewhere))).isZero();
    assertThat(lines().getLast().get("recall").asDouble()).isEqualTo(1);
  }

  @Test
  void rows_without_a_direction_are_left_out_under_cosine() throws Exception {
    Path holed = floats("holed.npy", new float[][] {{0, 0}, {1, 2}, {3, -4}, {0, 0}, {5, 6}});
    Path asked = floats("asked.npy", new float[][] {{1, 1}, {-1, 2}});
    String line = searchOf(holed, asked) + " --k 2 --data " + directory.resolve("data");
    assertThat(run(line)).as(err.toString(StandardCharsets.UTF_8)).isZero();
    assertThat(run(line)).as("loaded once: " + err.toString(StandardCharsets.UTF_8)).isZero();
    assertThat(lines()).allSatisfy(l -> assertThat(l.get("recall").asDouble()).isEqualTo(1));
    assertThat(run(searchOf(holed, asked) + " --metric l2 --k 5")).isZero();
  }

  private static String searchOf(Path rows, Path asked) {
    return "search --base %s --queries %s --index brute --seconds 0.05".formatted(rows, asked);
  }

  private void assertRefused(Path rows, Path asked, String more, String why) throws Exception {
    assertThat(run("search --base %s --queries %s%s".formatted(rows, asked, more))).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8).lines().toList().getLast()).contains(why);
  }

  private Path floats(String name, float[]... rows) throws Exception {
    Path file = directory.resolve(name);
    var bytes = ByteBuffer.allocate(8 * rows.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float[] row : rows) {
      bytes.putFloat(row[0]).putFloat(row[1]);
    }
    return npy(file, Dtype.F4, List.of((long) rows.length, 2L), bytes.array());
  }

  /** Row numbers that are all the same. */
  private Path rows(String name, long queries, long width, int row) throws Exception {
    return rows(name, queries, width, row, row);
  }

  /** The same first row, then other rows that are all the same. */
  private Path rows(String name, long queries, long width, int first, int other) throws Exception {
    var bytes = ByteBuffer.allocate((int) (4 * queries * width)).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      bytes.putInt(bytes.position() / 4 % width == 0 ? first : other);
    }
    return npy(directory.resolve(name), Dtype.I4, List.of(queries, width), bytes.array());
  }

  private static Path npy(Path file, Dtype dtype, List<Long> shape, byte[] elements)
      throws Exception {
    try (var output = Files.newOutputStream(file)) {
      output.write(NpyHeader.of(dtype, shape).toBytes());
      output.write(elements);
    }
    return file;
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
