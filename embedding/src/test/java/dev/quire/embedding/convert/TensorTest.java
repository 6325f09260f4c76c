package dev.quire.embedding.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class TensorTest {

  @Test
  void a_transpose_swaps_rows_and_columns() {
    Tensor transposed = tensor(List.of(2, 3), 1, 2, 3, 4, 5, 6).transposed();

    assertThat(transposed.shape()).containsExactly(3, 2);
    assertThat(values(transposed)).containsExactly(1, 4, 2, 5, 3, 6);
  }

  @Test
  void stacked_matrices_stand_one_below_the_other() {
    Tensor stacked = Tensor.stacked(tensor(List.of(1, 2), 1, 2), tensor(List.of(2, 2), 3, 4, 5, 6));

    assertThat(stacked.shape()).containsExactly(3, 2);
    assertThat(values(stacked)).containsExactly(1, 2, 3, 4, 5, 6);
  }

  @Test
  void bytes_that_do_not_fill_the_shape_are_refused() {
    assertThatThrownBy(() -> tensor(List.of(2, 2), 1, 2, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("12 bytes, not 16");
  }

  private static Tensor tensor(List<Integer> shape, float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return new Tensor(shape, bytes);
  }

  private static float[] values(Tensor tensor) {
    float[] values = new float[tensor.floats()];
    tensor.bytes().asFloatBuffer().get(values);
    return values;
  }
}
