package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import dev.quire.domain.search.Effort;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for any graph: random rows and parameters, filters, and links that no build wrote. */
class HnswGraphTest {
  private static final List<Metric> METRICS = List.of(Metric.values());
  private static final List<Rows.Kind> KINDS = List.of(Rows.Kind.values());

  @ParameterizedTest(name = "round {0} from the seed")
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void every_build_reaches_all_rows(int round) {
    Random random = new Random(Rows.SEED + round);
    Rows.Kind kind = KINDS.get(random.nextInt(KINDS.size()));
    Metric metric = METRICS.get(random.nextInt(METRICS.size()));
    IndexSpec.Hnsw spec =
        new IndexSpec.Hnsw(2 + random.nextInt(20), 4 + random.nextInt(60), 1 + random.nextInt(40));
    try (Arena arena = Arena.ofShared()) {
      int n = 1 + random.nextInt(4000);
      Vectors rows = Rows.of(kind, n, 1 + random.nextInt(40), metric, arena);
      BuildOptions options = new BuildOptions(round, 1 + random.nextInt(3), Progress.NONE);
      BuiltIndex built = new HnswBuilder(spec).build(rows, metric, options, arena);
      Vectors reordered = Rows.reordered(rows, built, arena);
      HnswIndex index = HnswIndex.open(reordered, metric, built.arrays(), spec);
      index.validate();
      int k = 1 + random.nextInt(2 * n);
      MemorySegment query = Rows.row(rows, random.nextInt(n));
      Neighbors found = index.search(query, k, Effort.DEFAULT, RowSet.ALL, new SearchCounters());
      assertThat(found.size())
          .as("%d of %d %s rows, %s, seed %d", k, n, kind, spec, Rows.SEED)
          .isEqualTo(Math.min(k, n));
    }
  }

  @Test
  void recall_under_a_filter_is_no_matter_of_its_share() {
    try (Arena arena = Arena.ofShared()) {
      IndexSpec.Hnsw spec = new IndexSpec.Hnsw(8, 60, 30);
      Vectors rows = Rows.of(Rows.Kind.CLUSTERED, 60_000, 12, Metric.COSINE, arena);
      BuildOptions options = new BuildOptions(7, 2, Progress.NONE);
      BuiltIndex built = new HnswBuilder(spec).build(rows, Metric.COSINE, options, arena);
      Vectors reordered = Rows.reordered(rows, built, arena);
      HnswIndex index = HnswIndex.open(reordered, Metric.COSINE, built.arrays(), spec);
      assertFinds(index, reordered, Answers.someRows(0.001, 60_000, seeded(), arena), false);
      assertFinds(index, reordered, Answers.someRows(0.01, 60_000, seeded(), arena), false);
      assertFinds(index, reordered, Answers.someRows(0.1, 60_000, seeded(), arena), true);
      assertFinds(index, reordered, Answers.someRows(0.5, 60_000, seeded(), arena), true);
    }
  }

  private static Random seeded() {
    return new Random(Rows.SEED);
  }

  /**
   * @param walked whether the graph was asked, not every allowed row
   */
  private static void assertFinds(HnswIndex index, Vectors rows, RowSet allowed, boolean walked) {
    SearchCounters counters = new SearchCounters();
    double recall = Answers.recall(index, rows, Metric.COSINE, Effort.DEFAULT, allowed, counters);
    assertThat(recall).as("seed %d", Rows.SEED).isGreaterThanOrEqualTo(walked ? 0.95 : 1);
    assertThat(counters.nodesVisited() > 0).isEqualTo(walked);
  }

  @ParameterizedTest(name = "{0} rounds from the seed")
  @ValueSource(ints = 300)
  void any_links_lead_to_rows_that_exist(int rounds) {
    Random random = new Random(Rows.SEED);
    for (int round = 0; round < rounds; round++) {
      try (Arena arena = Arena.ofConfined()) {
        Metric metric = METRICS.get(random.nextInt(METRICS.size()));
        IndexSpec.Hnsw spec = new IndexSpec.Hnsw(2 + random.nextInt(6), 10, 5);
        Vectors rows = Rows.of(Rows.Kind.GAUSSIAN, 300, 1 + random.nextInt(40), metric, arena);
        BuildOptions options = new BuildOptions(1, 1, Progress.NONE);
        Map<String, IndexArray> arrays =
            new HashMap<>(new HnswBuilder(spec).build(rows, metric, options, arena).arrays());
        for (String name : List.of(Layers.LINKS, Layers.UPPER_LINKS)) {
          arrays.put(name, rewritten(arrays.get(name), random, arena));
        }
        tryOut(HnswIndex.open(rows, metric, arrays, spec), rows, random, arena);
      }
    }
  }

  private static void tryOut(HnswIndex index, Vectors rows, Random random, Arena arena) {
    RowSet allowed =
        random.nextBoolean()
            ? RowSet.ALL
            : Answers.someRows(random.nextDouble(), rows.rows(), random, arena);
    int k = 1 + random.nextInt(40);
    Neighbors found =
        index.search(
            Rows.row(rows, random.nextInt(300)),
            k,
            new Effort(0, 1 + random.nextInt(80), 0),
            allowed,
            new SearchCounters());
    assertThat(found.size())
        .as("seed %d", Rows.SEED)
        .isEqualTo(Math.min(k, allowed.cardinality(rows.rows())));
    for (int i = 0; i < found.size(); i++) {
      assertThat(allowed.contains(found.row(i))).isTrue();
      assertThat(found.row(i)).isBetween(0, rows.rows() - 1);
    }
  }

  /** Links to any node, to some that do not exist, and any bits at all, in a mixture of its own. */
  private static IndexArray rewritten(IndexArray links, Random random, Arena arena) {
    IndexArray copy = IndexArray.allocate(links.type(), arena, links.shape());
    copy.elements().copyFrom(links.elements());
    double share = random.nextDouble();
    int beyond = 300 + random.nextInt(10);
    for (long i = 0; i < copy.bytes() / Integer.BYTES; i++) {
      if (random.nextDouble() < share) {
        int link = random.nextInt(20) == 0 ? random.nextInt() : random.nextInt(beyond);
        copy.elements().setAtIndex(JAVA_INT, i, link);
      }
    }
    return copy;
  }
}
