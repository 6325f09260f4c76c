package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.document.DocumentDraft;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.library.Metric;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.domain.search.Aim;
import dev.quire.domain.search.Hit;
import dev.quire.domain.search.SearchQuery;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.Precondition;
import dev.quire.domain.store.Snapshot;
import dev.quire.domain.store.Snapshot.SnapshotFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What docs/format.md and docs/read_snapshot.py promise to strangers. */
class FormatTest {
  private static final String READER = "read_snapshot.py";
  private static final Path DOCS = Path.of("").toAbsolutePath().resolveSibling("docs");
  private static final LibraryId LIBRARY = new LibraryId("library");
  private static final int DIMENSION = 8;
  private static final int ROWS = 300;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  @Test
  void the_arrays_that_the_page_names_are_those_that_are_written() throws IOException {
    Set<String> written = new TreeSet<>();
    try (Quire quire = Quire.open(directory)) {
      fill(quire, Metric.L2);
      for (IndexSpec spec :
          List.of(
              new IndexSpec.Brute(),
              new IndexSpec.IvfFlat(4, 2),
              new IndexSpec.IvfPq(4, 2, 4, 4, false, 4),
              new IndexSpec.IvfPq(4, 2, 4, 8, true, 4),
              new IndexSpec.IvfPq(4, 2, IndexSpec.FROM_DATA, 1, false, 4),
              new IndexSpec.Hnsw(4, 20, 20))) {
        build(quire, spec);
        quire
            .chunks()
            .deleteAll(
                LIBRARY,
                List.of(new ChunkId("c" + (quire.indexes().state(LIBRARY).generation() * 2))),
                Durability.FSYNC);
        arrays(quire.libraries().snapshots(LIBRARY).create(spec.toString())).forEach(written::add);
      }
    }
    assertThat(written).isEqualTo(documented());
  }

  private static List<String> arrays(Snapshot snapshot) {
    return snapshot.files().stream()
        .filter(file -> !file.dtype().isEmpty())
        .map(file -> file.path().replaceFirst(".*/", "").replaceFirst("\\.npy$", ""))
        .map(name -> name.replaceFirst("-\\d+$", "-<generation>"))
        .toList();
  }

  /** The names in the first column of the page's tables of arrays. */
  private static Set<String> documented() throws IOException {
    String page = Files.readString(DOCS.resolve("format.md"));
    String tables =
        page.substring(page.indexOf("## Arrays of a segment"), page.indexOf("## The journal"));
    Set<String> names = new TreeSet<>();
    tables
        .lines()
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.split("\\|")[1])
        .forEach(
            cell ->
                Pattern.compile("`([^`]+)`")
                    .matcher(cell)
                    .results()
                    .forEach(name -> names.add(name.group(1))));
    return names;
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void a_stranger_reads_a_snapshot_with_numpy_alone(Metric metric) throws Exception {
    assumeTrue(
        python("-c", "import numpy").isPresent(), "python3 with NumPy is not installed here");
    try (Quire quire = Quire.open(directory)) {
      fill(quire, metric);
      build(quire, new IndexSpec.IvfFlat(4, 2));
      change(quire);
      Snapshot snapshot = quire.libraries().snapshots(LIBRARY).create("for others");
      Path files = directory.resolve("library/snapshots/for%20others");
      requireMappable(snapshot, files);
      assertThat(lines(READER, files.toString()))
          .containsExactlyInAnyOrderElementsOf(chunks(quire));
      Embedding query = embedding(new Random(99));
      List<JsonNode> found =
          lines("search_snapshot.py", files.toString(), Arrays.toString(query.toArray()), "10");
      List<Hit> hits = exact(quire, query);
      for (int i = 0; i < hits.size(); i++) {
        assertThat(found.get(i).get("id").textValue()).isEqualTo(hits.get(i).chunk().id().value());
        assertThat(found.get(i).get("distance").doubleValue())
            .isCloseTo(hits.get(i).distance(), org.assertj.core.data.Offset.offset(1e-4));
      }
      assertThat(found).hasSameSizeAs(hits).hasSize(10);
    }
  }

  @Test
  void the_reader_for_strangers_has_at_most_forty_lines() throws IOException {
    assertThat(Files.readAllLines(DOCS.resolve(READER))).hasSizeLessThanOrEqualTo(40);
  }

  /** A second segment, deletions in the first, and a metadata value of each kind. */
  private static void change(Quire quire) {
    quire
        .chunks()
        .deleteAll(LIBRARY, List.of(new ChunkId("c3"), new ChunkId("c64")), Durability.FSYNC);
    quire.documents().delete(LIBRARY, new DocumentId("d1"), Precondition.none(), Durability.FSYNC);
    Metadata metadata =
        Metadata.of(
            Map.of(
                "text", MetadataValue.of("\uD83D\uDC18 \" \\ \n"),
                "number", MetadataValue.of(-17),
                "flag", MetadataValue.of(true)));
    create(quire, "later", metadata, ROWS, ROWS + 20);
  }

  private static void requireMappable(Snapshot snapshot, Path files) throws Exception {
    StringBuilder program = new StringBuilder("import numpy as np\n");
    for (SnapshotFile file : snapshot.files()) {
      if (!file.dtype().isEmpty()) {
        program
            .append("a = np.load(r'%s', mmap_mode='r')\n".formatted(files.resolve(file.path())))
            .append(
                "assert a.dtype.str == '%s' and list(a.shape) == %s, a\n"
                    .formatted(file.dtype(), file.shape()));
      }
    }
    assertThat(python("-c", program.toString())).isPresent();
  }

  private static List<JsonNode> lines(String program, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(DOCS.resolve(program).toString()));
    all.addAll(List.of(arguments));
    List<JsonNode> lines = new ArrayList<>();
    for (String line : python(all.toArray(String[]::new)).orElseThrow().lines().toList()) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  /** What the program printed; empty where it failed, or there is no Python. */
  private static Optional<String> python(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("python3"));
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? Optional.of(output) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static List<JsonNode> chunks(Quire quire) throws IOException {
    List<JsonNode> all = new ArrayList<>();
    for (Chunk chunk : quire.chunks().list(LIBRARY, Filter.ALL, Optional.empty(), 1000).items()) {
      var node =
          JSON.createObjectNode()
              .put("id", chunk.id().value())
              .put("documentId", chunk.documentId().value())
              .put("ordinal", chunk.ordinal())
              .put("text", chunk.text());
      node.set(
          "metadata", JSON.readTree(dev.quire.storage.json.MetadataJson.toBytes(chunk.metadata())));
      var embedding = node.putArray("embedding");
      for (float value : chunk.embedding().toArray()) {
        embedding.add((double) value);
      }
      all.add(JSON.readTree(node.toString()));
    }
    return all;
  }

  private static List<Hit> exact(Quire quire, Embedding query) {
    return quire
        .search()
        .search(
            LIBRARY,
            new SearchQuery(
                new SearchQuery.OfVector(query),
                10,
                Filter.ALL,
                OptionalDouble.empty(),
                new Aim.Exact(),
                0,
                0,
                Set.of(),
                600_000))
        .hits();
  }

  private static void fill(Quire quire, Metric metric) {
    quire.libraries().create(LibraryDraft.ofVectors("library", DIMENSION).withMetric(metric));
    create(quire, "d0", Metadata.of(Map.of("n", MetadataValue.of(3))), 0, ROWS / 2);
    create(quire, "d1", Metadata.EMPTY, ROWS / 2, ROWS / 2 + 10);
    create(quire, "d2", Metadata.EMPTY, ROWS / 2 + 10, ROWS);
  }

  private static void create(Quire quire, String document, Metadata metadata, int from, int to) {
    List<ChunkDraft> chunks = new ArrayList<>();
    for (int i = from; i < to; i++) {
      chunks.add(
          new ChunkDraft(
              Optional.of(new ChunkId("c" + i)),
              "text é " + i,
              Optional.of(embedding(new Random(i))),
              metadata));
    }
    quire
        .documents()
        .create(
            LIBRARY,
            new DocumentDraft(
                Optional.of(new DocumentId(document)),
                "title",
                "source",
                metadata,
                new DocumentDraft.Chunks(chunks)),
            Durability.FSYNC);
  }

  private static Embedding embedding(Random random) {
    float[] values = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Embedding.of(values);
  }

  private static void build(Quire quire, IndexSpec spec) {
    var job = quire.indexes().build(LIBRARY, Optional.of(spec));
    while (!quire.jobs().find(job.id()).orElseThrow().state().ended()) {
      Thread.onSpinWait();
    }
    assertThat(quire.jobs().find(job.id()).orElseThrow().error()).isEmpty();
  }
}
