package dev.quire.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.quire.bench.Options;
import dev.quire.bench.Rows;
import dev.quire.bench.UsageException;
import dev.quire.bench.search.Contender;
import dev.quire.bench.search.Figures;
import dev.quire.bench.search.SearchTask;
import dev.quire.bench.search.Trial;
import dev.quire.domain.library.IndexType;
import dev.quire.domain.library.Metric;
import dev.quire.domain.search.Effort;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The peers as they are measured: rows go in whole, and what they find is near. */
class ContendersTest {
  private static final Effort AMPLE = new Effort(0, 200, 0);

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(names = {"COSINE", "L2"})
  void jvector_and_lucene_find_nearly_all_of_the_nearest(Metric metric) throws Exception {
    try (Arena arena = Arena.ofShared()) {
      SearchTask task = task(metric, arena);
      try (Contender jvector = new JVectorContender(task);
          Contender lucene = new LuceneContender(task)) {
        for (Contender contender : List.of(jvector, lucene)) {
          Figures figures = new Trial(task, contender).measure(AMPLE, 2, 0.02);
          assertThat(figures.recall())
              .as("%s, seed %d", contender.engine(), Rows.SEED)
              .isGreaterThan(0.97);
          assertThat(figures.bytesPerVector()).isGreaterThan(16 * Float.BYTES);
        }
      }
    }
  }

  @Test
  void engines_in_processes_of_their_own_are_measured_in_turns() throws Exception {
    try (Arena arena = Arena.ofShared()) {
      task(Metric.L2, arena);
    }
    var out = new ByteArrayOutputStream();
    new PeersCommand()
        .run(
            options(
                "--base %s --queries %s --metric l2 --index hnsw --peers jvector --efforts efSearch=200 --rounds 2 --seconds 0.05 --recalls 0.9"),
            new PrintStream(out, true, StandardCharsets.UTF_8));
    String printed = out.toString(StandardCharsets.UTF_8);
    assertThat(printed.lines().filter(line -> line.startsWith("{\"engine\":\"jvector\"")))
        .hasSize(2);
    assertThat(printed).contains("| 0.90 | 1 | jvector |");
  }

  @Test
  void an_order_is_read_back_from_its_line() {
    for (Effort effort : List.of(Effort.DEFAULT, new Effort(4, 0, 2))) {
      var order = new Order(2, 0.5, effort);
      assertThat(Order.parse(order.text())).isEqualTo(order);
    }
  }

  @Test
  void a_peer_contends_where_it_has_the_index() {
    List<String> all = List.of(Peers.ALL.split(","));
    assertThat(Peers.engines(IndexType.HNSW, all))
        .containsExactly("quire", "jvector", "lucene", "faiss", "hnswlib", "usearch");
    assertThat(Peers.engines(IndexType.BRUTE, all)).containsExactly("quire", "faiss");
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> Peers.engines(IndexType.HNSW, List.of("feiss")))
        .withMessage(
            "--peers: there is no peer 'feiss'; known: %s, and for ivf_pq %s",
            Peers.ALL, "faiss_pq,faiss_pq_fast,faiss_rabitq");
  }

  private SearchTask task(Metric metric, Arena arena) throws Exception {
    Rows.write(directory.resolve("base.npy"), 1_000, 16, 0);
    Rows.write(directory.resolve("queries.npy"), 50, 16, 1);
    String name = metric.name().toLowerCase(Locale.ROOT);
    return SearchTask.of(options("--base %s --queries %s --index hnsw --metric " + name), arena);
  }

  private Options options(String line) {
    return Options.parse(
        List.of(
            line.formatted(directory.resolve("base.npy"), directory.resolve("queries.npy"))
                .split(" ")));
  }
}
