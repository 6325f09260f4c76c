package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.library.Metric;
import dev.quire.indexing.kernel.Isa;
import dev.quire.indexing.kernel.Measures;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The order of summation, in Java: what C must give on every tier, bit for bit. */
class KernelReferenceTest {
  private static final int ROWS = 6;

  @ParameterizedTest
  @EnumSource(Rows.Kind.class)
  void every_tier_sums_in_the_order_of_the_contract(Rows.Kind kind) {
    int[] dimensions =
        IntStream.concat(IntStream.rangeClosed(1, 129), IntStream.of(384, 768, 1000)).toArray();
    for (int dimension : dimensions) {
      try (Arena arena = Arena.ofConfined()) {
        check(Rows.of(kind, ROWS, dimension, Metric.DOT, arena), arena);
      }
    }
  }

  private static void check(Vectors rows, Arena arena) {
    MemorySegment query = Rows.row(rows, ROWS - 1);
    MemorySegment out = arena.allocate(JAVA_FLOAT, ROWS);
    for (int isa = 0; isa <= Isa.best(); isa++) {
      String which = Isa.name(isa) + ", dimension " + rows.dimension();
      MemorySegment all = MemorySegment.NULL;
      Measures.dotF32(isa, query, rows.floats(), all, ROWS, rows.dimension(), out);
      for (int i = 0; i < ROWS; i++) {
        float expected = sum(query, Rows.row(rows, i), false);
        assertBits(which, out.getAtIndex(JAVA_FLOAT, i), expected);
      }
      Measures.l2F32(isa, query, rows.floats(), all, ROWS, rows.dimension(), out);
      for (int i = 0; i < ROWS; i++) {
        assertBits(which, out.getAtIndex(JAVA_FLOAT, i), sum(query, Rows.row(rows, i), true));
      }
    }
  }

  private static float sum(MemorySegment a, MemorySegment b, boolean l2) {
    float[] lane = new float[32];
    for (int i = 0; i < a.byteSize() / Float.BYTES; i++) {
      float x = a.getAtIndex(JAVA_FLOAT, i);
      float y = b.getAtIndex(JAVA_FLOAT, i);
      lane[i % 32] = l2 ? Math.fma(x - y, x - y, lane[i % 32]) : Math.fma(x, y, lane[i % 32]);
    }
    for (int w = 16; w > 0; w /= 2) {
      for (int j = 0; j < w; j++) {
        lane[j] += lane[j + w];
      }
    }
    return lane[0] + 0f;
  }

  private static void assertBits(String which, float actual, float expected) {
    assertThat(Float.floatToRawIntBits(actual))
        .as("%s: %s, expected %s", which, actual, expected)
        .isEqualTo(Float.floatToRawIntBits(expected));
  }
}
