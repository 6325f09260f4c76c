package dev.quire.indexing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.quire.domain.library.Metric;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GrowingCodesTest {
  private static final int ROWS = 3000;

  private final Arena arena = Arena.ofShared();

  @AfterEach
  void close() {
    arena.close();
  }

  @ParameterizedTest
  @EnumSource(Rows.Kind.class)
  void answers_exactly_as_the_float_scan_does_however_the_rows_come(Rows.Kind kind) {
    Random random = new Random(Rows.SEED);
    for (Metric metric : Metric.values()) {
      for (int dimension : new int[] {1, 7, 33, 100}) {
        Vectors all = Rows.of(kind, ROWS, dimension, metric, arena);
        GrowingCodes codes = new GrowingCodes(ROWS, dimension, arena);
        int rows = 0;
        while (rows < ROWS) {
          rows = Math.min(ROWS, rows + random.nextInt(700));
          Vectors coded = first(all, codes.codedOf(first(all, rows)));
          compare(codes, coded, metric, Rows.row(all, random.nextInt(ROWS)), random);
        }
        assertThat(codes.codedOf(all)).isEqualTo(ROWS);
      }
    }
  }

  @Test
  void threads_that_see_more_and_fewer_rows_agree_with_the_float_scan() throws Exception {
    Vectors all = Rows.of(Rows.Kind.CLUSTERED, ROWS, 48, Metric.L2, arena);
    GrowingCodes codes = new GrowingCodes(ROWS, 48, arena);
    AtomicInteger published = new AtomicInteger();
    try (var pool = Executors.newFixedThreadPool(4)) {
      List<Future<?>> searches = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        Random random = new Random(Rows.SEED + thread);
        searches.add(pool.submit(() -> searchWhileRowsCome(all, codes, published, random)));
      }
      for (Future<?> search : searches) {
        search.get();
      }
    }
    assertThat(codes.codedOf(all)).isEqualTo(ROWS);
  }

  private static void searchWhileRowsCome(
      Vectors all, GrowingCodes codes, AtomicInteger published, Random random) {
    while (published.get() < ROWS) {
      int seen = published.updateAndGet(rows -> Math.min(ROWS, rows + random.nextInt(40)));
      // as a view does that was taken a while ago
      int rows = random.nextBoolean() ? seen : random.nextInt(seen + 1);
      Vectors coded = first(all, codes.codedOf(first(all, rows)));
      compare(codes, coded, Metric.L2, Rows.row(all, random.nextInt(ROWS)), random);
    }
  }

  @Test
  void a_few_rows_are_left_without_codes_until_no_more_can_come() {
    int few = GrowingCodes.WORTHWHILE_ROWS - 1;
    int enough = GrowingCodes.WORTHWHILE_ROWS;
    Vectors all = Rows.of(Rows.Kind.GAUSSIAN, enough + few, 5, Metric.DOT, arena);
    GrowingCodes codes = new GrowingCodes(enough + few, 5, arena);
    assertThat(codes.codedOf(first(all, few))).isZero();
    assertThat(codes.codedOf(first(all, enough))).isEqualTo(enough);
    assertThat(codes.codedOf(first(all, enough + few - 1))).isEqualTo(enough);
    assertThat(codes.codedOf(first(all, few))).isEqualTo(few);
    assertThat(codes.codedOf(all)).isEqualTo(enough + few);
  }

  @Test
  void says_how_much_memory_it_takes() {
    long bytes =
        CodedRows.allocate("", 500, 33, arena).values().stream().mapToLong(IndexArray::bytes).sum();
    assertThat(GrowingCodes.bytes(500, 33)).isEqualTo(bytes);
  }

  @Test
  void refuses_rows_that_have_no_codes_and_those_that_it_has_no_room_for() {
    Vectors all = Rows.of(Rows.Kind.GAUSSIAN, 1000, 4, Metric.DOT, arena);
    GrowingCodes codes = new GrowingCodes(800, 4, arena);
    assertThat(codes.codedOf(first(all, 300))).isEqualTo(300);
    MemorySegment query = Rows.row(all, 0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> search(codes, first(all, 301), Metric.DOT, query, 1, RowSet.ALL))
        .withMessage("301 rows, of which 300 have codes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> codes.codedOf(all))
        .withMessage("1000 rows of 4 dimensions came where 800 of 4 may");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> codes.codedOf(new Vectors(all.floats(), 10, 2)));
  }

  private static void compare(
      GrowingCodes codes, Vectors rows, Metric metric, MemorySegment query, Random random) {
    try (Arena scratch = Arena.ofConfined()) {
      int k = 1 + random.nextInt(60);
      RowSet some = Answers.someRows(random.nextDouble(), rows.rows(), random, scratch);
      for (RowSet allowed : List.of(RowSet.ALL, some)) {
        assertThat(search(codes, rows, metric, query, k, allowed))
            .as("-Dseed=%d, %s, %d rows, k %d", Rows.SEED, metric, rows.rows(), k)
            .isEqualTo(Answers.scan(rows, metric, query, k, allowed));
      }
    }
  }

  private static Neighbors search(
      GrowingCodes codes, Vectors rows, Metric metric, MemorySegment query, int k, RowSet allowed) {
    return codes.search(0, rows, metric, new Question(query, k), allowed, new SearchCounters());
  }

  private static Vectors first(Vectors all, int rows) {
    return new Vectors(all.floats(), rows, all.dimension());
  }
}
