package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** On rows of one dimension that lie in lists as they are told to; all centroids are at −1. */
class ListBalanceTest {
  private static final float ELSEWHERE = -1;

  private final Arena arena = Arena.ofAuto();

  @Test
  void an_empty_list_is_given_a_row_of_the_longest_though_that_is_not_long() {
    Centroids centroids = restored(BitSet.valueOf(new long[] {0b0001}), row -> row, 0, 10, 12, 10);
    assertThat(place(centroids, 0)).isBetween(10f, 21f);
  }

  @Test
  void the_shortest_lists_cut_one_that_is_many_times_the_mean() {
    Centroids centroids =
        restored(BitSet.valueOf(new long[] {0b0101}), row -> row, 2, 390, 4, 4, 50, 50, 50, 50);
    assertThat(new float[] {place(centroids, 0), place(centroids, 2)})
        .as("a third and two thirds into the rows of the long list, 2 to 391")
        .containsExactly(132, 262);
  }

  @Test
  void lists_near_the_mean_stay_and_so_does_one_of_equal_rows() {
    restored(new BitSet(), row -> row, 10, 19, 12, 9);
    restored(new BitSet(), _ -> ELSEWHERE, 0, 400, 3, 3);
  }

  private Centroids restored(BitSet moved, IntToDoubleFunction place, int... sizes) {
    Lists lists = lists(sizes);
    MemorySegment floats = arena.allocate(JAVA_FLOAT, lists.total());
    for (int row = 0; row < lists.total(); row++) {
      floats.setAtIndex(JAVA_FLOAT, row, (float) place.applyAsDouble(row));
    }
    MemorySegment means = arena.allocate(JAVA_FLOAT, sizes.length);
    for (int list = 0; list < sizes.length; list++) {
      means.setAtIndex(JAVA_FLOAT, list, ELSEWHERE);
    }
    Centroids centroids = new Centroids(means, sizes.length, 1, false, arena);
    Vectors rows = new Vectors(floats, lists.total(), 1);
    assertThat(ListBalance.restore(centroids, rows, lists)).isEqualTo(moved);
    return centroids;
  }

  /** So many rows in each list, in their order. */
  private Lists lists(int... sizes) {
    int[] listOf = new int[Arrays.stream(sizes).sum()];
    for (int list = 0, row = 0; list < sizes.length; list++) {
      for (int i = 0; i < sizes[list]; i++) {
        listOf[row++] = list;
      }
    }
    return Lists.sort(arena.allocateFrom(JAVA_INT, listOf), listOf.length, sizes.length, arena);
  }

  private static float place(Centroids centroids, int list) {
    return centroids.get(list).get(JAVA_FLOAT, 0);
  }
}
