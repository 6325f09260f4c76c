package dev.quire.engine.recall;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import dev.quire.domain.search.Calibration;
import dev.quire.domain.search.Effort;
import dev.quire.domain.search.Plan;
import dev.quire.domain.search.Work;
import dev.quire.indexing.BuildOptions;
import dev.quire.indexing.BuiltIndex;
import dev.quire.indexing.ExactScan;
import dev.quire.indexing.IvfFlatBuilder;
import dev.quire.indexing.IvfFlatIndex;
import dev.quire.indexing.Neighbors;
import dev.quire.indexing.Progress;
import dev.quire.indexing.RowSet;
import dev.quire.indexing.SearchCounters;
import dev.quire.indexing.Vectors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two topics. The filter allows all rows of one, and of the other one row in forty: enough that a
 * few lists of it hold k allowed rows, too few that these are the nearest.
 */
class SparseListsTest {
  private static final long SEED = Long.getLong("seed", 20_261_122L);
  private static final int ROWS = 24_000;
  private static final int DIMENSION = 16;
  private static final int NLIST = 600;
  private static final int NPROBE = 24;
  private static final int K = 10;
  private static final int QUERIES = 50;

  private final Arena arena = Arena.ofConfined();
  private final Random random = new Random(SEED);
  private final boolean[] aboutTheOther = new boolean[ROWS];
  private Vectors rows;
  private RowSet allowed;
  private IvfFlatIndex index;

  @BeforeEach
  void build() {
    Vectors drawn =
        new Vectors(arena.allocate(JAVA_FLOAT, (long) ROWS * DIMENSION), ROWS, DIMENSION);
    for (int row = 0; row < ROWS; row++) {
      point(drawn.floats(), row, row % 2 == 1);
    }
    BuiltIndex built =
        new IvfFlatBuilder(new IndexSpec.IvfFlat(NLIST, 0))
            .build(drawn, Metric.L2, new BuildOptions(SEED, 1, Progress.NONE), arena);
    MemorySegment ordered = arena.allocate(JAVA_FLOAT, (long) ROWS * DIMENSION);
    long[] words = new long[(ROWS + 63) / 64];
    long bytes = (long) DIMENSION * Float.BYTES;
    for (int row = 0; row < ROWS; row++) {
      int source = built.sourceRow(row);
      MemorySegment.copy(drawn.floats(), source * bytes, ordered, row * bytes, bytes);
      aboutTheOther[row] = source % 2 == 1;
      words[row / 64] |= !aboutTheOther[row] || random.nextInt(40) == 0 ? 1L << row : 0;
    }
    rows = new Vectors(ordered, ROWS, DIMENSION);
    allowed = RowSet.copyOf(words, ROWS, arena);
    index = IvfFlatIndex.open(rows, Metric.L2, built.arrays(), new IndexSpec.IvfFlat(NLIST, 0));
  }

  @AfterEach
  void close() {
    arena.close();
  }

  @Test
  void a_question_about_what_the_filter_hardly_allows_is_answered_as_by_comparing_all() {
    int byLists = 0;
    for (int q = 0; q < QUERIES; q++) {
      MemorySegment question = question(true);
      Neighbors exact =
          ExactScan.search(rows, Metric.L2, question, K, allowed, new SearchCounters());
      SearchCounters counters = new SearchCounters();
      byLists += common(exact, search(question, counters));
      assertThat(wereSparse(counters)).as("question %d, seed %d: %s", q, SEED, counters).isTrue();
    }
    assertThat(byLists).as("the lists alone would not do, seed %d", SEED).isLessThan(450);
  }

  @Test
  void a_question_about_what_the_filter_allows_is_left_to_the_lists() {
    int found = 0;
    for (int q = 0; q < QUERIES; q++) {
      MemorySegment question = question(false);
      Neighbors exact =
          ExactScan.search(rows, Metric.L2, question, K, allowed, new SearchCounters());
      SearchCounters counters = new SearchCounters();
      found += common(exact, search(question, counters));
      assertThat(wereSparse(counters)).as("question %d, seed %d: %s", q, SEED, counters).isFalse();
    }
    assertThat(found).as("of %d, seed %d", QUERIES * K, SEED).isGreaterThan(250);
  }

  private Neighbors search(MemorySegment question, SearchCounters counters) {
    return index.search(question, K, new Effort(NPROBE, 0, 0), allowed, counters);
  }

  private boolean wereSparse(SearchCounters counters) {
    Plan plan =
        new Plan(
            Plan.Way.FILTERED_INDEX,
            new Effort(NPROBE, 0, 0),
            Optional.of(new Calibration(NPROBE, 0.95, 0.94, 0.96, 0.1)),
            "measured",
            "");
    Work work =
        new Work(
            counters.listsProbed(),
            counters.centroidsCompared(),
            counters.codesCompared(),
            counters.vectorsCompared(),
            counters.nodesVisited(),
            counters.reranked());
    return SparseLists.wereProbed(plan, index.spec(), allowed.cardinality(ROWS), work);
  }

  private MemorySegment question(boolean other) {
    MemorySegment point = arena.allocate(JAVA_FLOAT, DIMENSION);
    point(point, 0, other);
    return point;
  }

  /** Two clouds, far apart. */
  private void point(MemorySegment rows, int row, boolean other) {
    for (int i = 0; i < DIMENSION; i++) {
      float value = (float) random.nextGaussian() + (other && i == 0 ? 30 : 0);
      rows.setAtIndex(JAVA_FLOAT, (long) row * DIMENSION + i, value);
    }
  }

  private static int common(Neighbors exact, Neighbors found) {
    int common = 0;
    for (int i = 0; i < exact.size(); i++) {
      for (int j = 0; j < found.size(); j++) {
        common += exact.row(i) == found.row(j) ? 1 : 0;
      }
    }
    return common;
  }
}
