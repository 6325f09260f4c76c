package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.library.Metric;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KMeansTest {
  private final Arena arena = Arena.ofShared();
  private Workers workers;

  @BeforeEach
  void start() {
    workers = new Workers(new BuildOptions(1, 2, Progress.NONE), 1);
  }

  @AfterEach
  void close() {
    workers.close();
    arena.close();
  }

  @Test
  void with_twice_as_many_centroids_no_two_far_clusters_share_one() {
    Vectors rows = Rows.of(Rows.Kind.CLUSTERED, 4000, 32, Metric.L2, arena);
    Lists lists = cluster(rows, 80, false);
    double within = withinLists(rows, lists) / rows.rows();
    // 40 clusters, each of 32 coordinates varies by 1/4 around its own: 2; every shared centroid
    // adds 0.2 and more
    assertThat(within).as("seed %d", Rows.SEED).isBetween(1.7, 2.1);
  }

  @Test
  void what_parts_are_trained_on_is_copied_into_the_working_memory_once_a_thread() {
    Vectors rows = Rows.of(Rows.Kind.CLUSTERED, 20_000, 32, Metric.L2, arena);
    CountingArena scratch = new CountingArena(arena);
    MemorySegment floats = arena.allocate(JAVA_FLOAT, 100 * 32L);
    new KMeans(rows, false, workers, scratch).train(floats, 100, Rows.SEED);
    // ten parts with some ten centroids each, of 64 rows: beside a copy for each of two threads
    // (one may have trained them all) there are the coarse sample and what is near each row
    long part = 64 * 32 * Float.BYTES;
    assertThat(scratch.taken)
        .filteredOn(bytes -> bytes % part == 0 && bytes >= 10 * part && bytes < 100 * part)
        .hasSizeBetween(3, 4);
  }

  private static final class CountingArena implements Arena {
    private final Arena memory;
    private final List<Long> taken = Collections.synchronizedList(new ArrayList<>());

    CountingArena(Arena memory) {
      this.memory = memory;
    }

    @Override
    public MemorySegment allocate(long byteSize, long byteAlignment) {
      taken.add(byteSize);
      return memory.allocate(byteSize, byteAlignment);
    }

    @Override
    public MemorySegment.Scope scope() {
      return memory.scope();
    }

    @Override
    public void close() {
      memory.close();
    }
  }

  @Test
  void lists_left_empty_are_given_a_row() {
    Vectors rows = Rows.of(Rows.Kind.GAUSSIAN, 3000, 4, Metric.L2, arena);
    Lists lists = cluster(rows, 200, false);
    assertThat(IntStream.range(0, 200).filter(l -> lists.size(l) == 0).count())
        .isLessThanOrEqualTo(1);
  }

  @Test
  void centroids_of_normalised_rows_have_norm_one() {
    Vectors rows = Rows.of(Rows.Kind.CLUSTERED, 2000, 16, Metric.COSINE, arena);
    Centroids centroids = train(rows, 30, true);
    for (int c = 0; c < 30; c++) {
      float[] centroid = centroids.get(c).toArray(JAVA_FLOAT);
      double square =
          IntStream.range(0, 16).mapToDouble(j -> (double) centroid[j] * centroid[j]).sum();
      assertThat(square).isBetween(0.9999, 1.0001);
    }
  }

  @Test
  void training_counts_the_steps_that_it_announces() {
    Vectors rows = Rows.of(Rows.Kind.GAUSSIAN, 3000, 8, Metric.L2, arena);
    for (int count : new int[] {40, 200}) {
      AtomicLong counted = new AtomicLong();
      Progress progress =
          new Progress() {
            @Override
            public void report(long done, long total) {
              counted.accumulateAndGet(done, Math::max);
            }

            @Override
            public boolean isCancelled() {
              return false;
            }
          };
      MemorySegment floats = arena.allocate(count * 8L * Float.BYTES, 64);
      try (Workers counting = new Workers(new BuildOptions(1, 2, progress), Long.MAX_VALUE)) {
        new KMeans(rows, false, counting, arena).train(floats, count, Rows.SEED);
      }
      assertThat(counted.get()).isEqualTo(KMeans.steps(rows.rows(), count));
    }
  }

  /**
   * Rows of one cluster: these are not settled after three rounds. Bytes rule out all centroids but
   * those that they can hardly tell from the nearest, and floats decide between these.
   */
  @Test
  void rounds_among_all_centroids_are_rounds_over_everything() {
    Vectors rows = Rows.of(Rows.Kind.GAUSSIAN, 3000, 16, Metric.L2, arena);
    MemorySegment dealt = arena.allocate(JAVA_INT, rows.rows());
    Centroids everywhere = firstRows(rows, 70);
    everywhere.assign(rows, 0, dealt, workers);
    Centroids nearby = firstRows(rows, 70);
    MemorySegment alsoDealt = arena.allocate(JAVA_INT, rows.rows()).copyFrom(dealt);
    new Lloyd(rows, everywhere, dealt, workers, arena).everywhere(3);
    new Lloyd(rows, nearby, alsoDealt, workers, arena).nearby(3, 70, 0);
    assertThat(same(dealt, alsoDealt)).as("seed %d", Rows.SEED).isGreaterThan(2970);
  }

  @Test
  void bytes_find_the_nearest_of_all_centroids_for_nearly_every_row() {
    for (Rows.Kind kind : Rows.Kind.values()) {
      Vectors rows = Rows.of(kind, 3000, 50, Metric.L2, arena);
      Centroids centroids = firstRows(rows, 130);
      MemorySegment nearest = arena.allocate(JAVA_INT, rows.rows());
      MemorySegment byBytes = arena.allocate(JAVA_INT, rows.rows());
      centroids.assign(rows, 0, nearest, workers);
      Neighborhood.assignAll(centroids.vectors(), rows, byBytes, workers);
      assertThat(same(nearest, byBytes)).as("%s, seed %d", kind, Rows.SEED).isGreaterThan(2970);
    }
  }

  private static long same(MemorySegment one, MemorySegment other) {
    return IntStream.range(0, (int) (one.byteSize() / Integer.BYTES))
        .filter(i -> one.getAtIndex(JAVA_INT, i) == other.getAtIndex(JAVA_INT, i))
        .count();
  }

  /**
   * Rows lie in 40 clusters; the first centroids all lie in few of them, so that most must move.
   */
  @Test
  void rounds_among_near_centroids_end_almost_as_close_as_rounds_over_everything() {
    Vectors rows = Rows.of(Rows.Kind.CLUSTERED, 6000, 24, Metric.L2, arena);
    double everywhere = within(rows, lloyd -> lloyd.everywhere(12));
    double nearby = within(rows, lloyd -> lloyd.nearby(12, 24, 0));
    assertThat(nearby).as("seed %d", Rows.SEED).isLessThan(1.03 * everywhere);
  }

  private double within(Vectors rows, Consumer<Lloyd> rounds) {
    Centroids centroids = firstRows(rows, 120);
    MemorySegment nearest = arena.allocate(JAVA_INT, rows.rows());
    centroids.assign(rows, 0, nearest, workers);
    rounds.accept(new Lloyd(rows, centroids, nearest, workers, arena));
    centroids.assign(rows, 0, nearest, workers);
    return withinLists(rows, Lists.sort(nearest, rows.rows(), 120, arena));
  }

  private Centroids firstRows(Vectors rows, int count) {
    MemorySegment floats = arena.allocate((long) count * rows.dimension() * Float.BYTES, 64);
    Centroids centroids = new Centroids(floats, count, rows.dimension(), false, arena);
    for (int c = 0; c < count; c++) {
      centroids.set(c, rows, c);
    }
    return centroids;
  }

  @Test
  void a_sample_is_ascending_and_takes_every_row_equally_often() {
    int[] taken = new int[50];
    for (int seed = 0; seed < 4000; seed++) {
      int[] sample = KMeans.sample(50, 10, new SplittableRandom(seed));
      assertThat(sample).isSorted().doesNotHaveDuplicates().hasSize(10);
      for (int row : sample) {
        taken[row]++;
      }
    }
    for (int times : taken) {
      assertThat(times).isBetween(650, 950); // 800, sigma 25
    }
  }

  private Lists cluster(Vectors rows, int count, boolean unit) {
    Centroids centroids = train(rows, count, unit);
    MemorySegment nearest = arena.allocate(JAVA_INT, rows.rows());
    centroids.assign(rows, 0, nearest, workers);
    return Lists.sort(nearest, rows.rows(), count, arena);
  }

  private Centroids train(Vectors rows, int count, boolean unit) {
    MemorySegment floats = arena.allocate((long) count * rows.dimension() * Float.BYTES, 64);
    return new KMeans(rows, unit, workers, arena).train(floats, count, Rows.SEED);
  }

  /** Squared distances of the rows to the mean of their list, summed. */
  private static double withinLists(Vectors rows, Lists lists) {
    double sum = 0;
    for (int l = 0; l < lists.count(); l++) {
      int[] members = lists.rows(l).toArray(JAVA_INT);
      for (int j = 0; j < rows.dimension(); j++) {
        double[] column = new double[members.length];
        for (int i = 0; i < members.length; i++) {
          column[i] = Rows.row(rows, members[i]).getAtIndex(JAVA_FLOAT, j);
        }
        double mean =
            IntStream.range(0, column.length).mapToDouble(i -> column[i]).average().orElse(0);
        for (double value : column) {
          sum += (value - mean) * (value - mean);
        }
      }
    }
    return sum;
  }
}
