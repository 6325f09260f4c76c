package dev.quire.embedding.convert;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Weights of one parameter.
 *
 * @param shape dimensions, outermost first
 * @param bytes little-endian float32, row-major, 4 · product(shape) bytes
 */
record Tensor(List<Integer> shape, ByteBuffer bytes) {

  Tensor {
    shape = List.copyOf(shape);
    long expected =
        Float.BYTES * shape.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
    if (bytes.remaining() != expected) {
      throw new IllegalArgumentException(
          "a float32 tensor of shape "
              + shape
              + " has "
              + bytes.remaining()
              + " bytes, not "
              + expected);
    }
    bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  int floats() {
    return bytes.capacity() / Float.BYTES;
  }

  /** The matrix [rows, columns] as [columns, rows]. */
  Tensor transposed() {
    if (shape.size() != 2) {
      throw new IllegalArgumentException("only a matrix has a transpose, not a shape of " + shape);
    }
    int rows = shape.get(0);
    int columns = shape.get(1);
    ByteBuffer target = allocate(floats());
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        float value = bytes.getFloat((row * columns + column) * Float.BYTES);
        target.putFloat((column * rows + row) * Float.BYTES, value);
      }
    }
    return new Tensor(List.of(columns, rows), target);
  }

  /** Tensors of equal inner shape, one below the other along the first dimension. */
  static Tensor stacked(Tensor... parts) {
    ByteBuffer target = allocate(Arrays.stream(parts).mapToInt(Tensor::floats).sum());
    int rows = 0;
    for (Tensor part : parts) {
      target.put(part.bytes.duplicate());
      rows += part.shape.getFirst();
    }
    List<Integer> shape = new ArrayList<>(parts[0].shape);
    shape.set(0, rows);
    return new Tensor(shape, target.flip());
  }

  private static ByteBuffer allocate(int floats) {
    return ByteBuffer.allocate(floats * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }
}
