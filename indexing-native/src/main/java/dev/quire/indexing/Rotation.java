package dev.quire.indexing;

import static java.lang.foreign.MemorySegment.NULL;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.quire.indexing.kernel.Isa;
import dev.quire.indexing.kernel.PqKernels;
import dev.quire.indexing.kernel.Structs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * An orthogonal map (see rotate.h): a random one made of signs, a trained matrix, or none at all.
 * Distances are the same before and after; what a row has in few columns is spread over all of
 * them, or, if trained, over the pieces that codes are made of.
 */
final class Rotation {
  /** {@code rotation}: i8[rounds, dimension] signs, or f32[dimension, dimension]. */
  static final String ARRAY = "rotation";

  /** Each block of columns is passed twice, between two mixings of the halves. */
  private static final int ROUNDS = 4;

  private static final int MOST_ROUNDS = 16;

  /** What rounding to floats does to an entry between -1 and 1 is far below. */
  private static final double MOST_DISTORTION = 1e-4;

  private final Optional<IndexArray> array;
  private final int dimension;

  private Rotation(Optional<IndexArray> array, int dimension) {
    this.array = array;
    this.dimension = dimension;
  }

  static Rotation none(int dimension) {
    return new Rotation(Optional.empty(), dimension);
  }

  /** One of all that signs can make, by the seed. */
  static Rotation random(int dimension, long seed, Arena arena) {
    IndexArray signs = IndexArray.allocate(ElementType.I8, arena, ROUNDS, dimension);
    SplittableRandom random = new SplittableRandom(seed);
    for (long i = 0; i < signs.bytes(); i++) {
      signs.elements().set(JAVA_BYTE, i, (byte) (random.nextBoolean() ? 1 : -1));
    }
    return new Rotation(Optional.of(signs), dimension);
  }

  /**
   * @param matrix f32[dimension, dimension], its rows orthonormal
   */
  static Rotation by(IndexArray matrix) {
    return new Rotation(Optional.of(matrix), (int) matrix.shape()[0]);
  }

  /**
   * The rotation among the arrays of an index; none where there is no such array.
   *
   * @throws BrokenIndexException when it has another type or shape than those above
   */
  static Rotation open(Map<String, IndexArray> arrays, int dimension) {
    IndexArray array = arrays.get(ARRAY);
    if (array == null) {
      return none(dimension);
    }
    if (array.type() == ElementType.I8) {
      long rounds = array.shape().length == 2 ? array.shape()[0] : 0;
      if (rounds < 1 || rounds > MOST_ROUNDS) {
        throw new BrokenIndexException(ARRAY, "is " + array + "; 1 to 16 rounds were expected");
      }
      CodedRows.find(arrays, ARRAY, ElementType.I8, rounds, dimension);
    } else {
      CodedRows.find(arrays, ARRAY, ElementType.F32, dimension, dimension);
    }
    return new Rotation(Optional.of(array), dimension);
  }

  /**
   * Looks whether signs are signs, and a trained matrix is orthogonal: turned and turned back, a
   * vector is what it was.
   *
   * @throws BrokenIndexException when that is not so
   */
  void validate() {
    if (isRandom()) {
      requireSigns(array.orElseThrow());
    } else if (isTrained()) {
      requireOrthogonal(array.orElseThrow().elements());
    }
  }

  private void requireSigns(IndexArray signs) {
    for (long i = 0; i < signs.bytes(); i++) {
      int sign = signs.elements().get(JAVA_BYTE, i);
      if (Math.abs(sign) != 1) {
        throw new BrokenIndexException(
            ARRAY, "has %d in round %d, column %d".formatted(sign, i / dimension, i % dimension));
      }
    }
  }

  private void requireOrthogonal(MemorySegment matrix) {
    SplittableRandom random = new SplittableRandom(dimension);
    double[] vector = random.doubles(dimension, -1, 1).toArray();
    double[] back = new double[dimension];
    for (int j = 0; j < dimension; j++) {
      double image = 0;
      for (int i = 0; i < dimension; i++) {
        image += entry(matrix, j, i) * vector[i];
      }
      for (int i = 0; i < dimension; i++) {
        back[i] += entry(matrix, j, i) * image;
      }
    }
    for (int i = 0; i < dimension; i++) {
      if (!(Math.abs(back[i] - vector[i]) < MOST_DISTORTION)) {
        throw new BrokenIndexException(
            ARRAY,
            "is no rotation: it makes %s of %s in column %d".formatted(back[i], vector[i], i));
      }
    }
  }

  private double entry(MemorySegment matrix, long row, long column) {
    return matrix.getAtIndex(JAVA_FLOAT, row * dimension + column);
  }

  Optional<IndexArray> array() {
    return array;
  }

  boolean isRandom() {
    return array.filter(a -> a.type() == ElementType.I8).isPresent();
  }

  boolean isTrained() {
    return array.filter(a -> a.type() == ElementType.F32).isPresent();
  }

  long bytes() {
    return array.map(IndexArray::bytes).orElse(0L);
  }

  /** Turns n rows into others, which must not be the same memory. */
  void apply(MemorySegment from, long n, MemorySegment to) {
    try (Arena scratch = Arena.ofConfined()) {
      PqKernels.rotate(Isa.best(), struct(scratch), from, n, to);
    }
  }

  /** A {@code qr_rotation}, valid while this object is reachable. */
  MemorySegment struct(SegmentAllocator memory) {
    return Structs.fill(
        memory.allocate(Structs.ROTATION),
        array.filter(a -> a.type() == ElementType.I8).map(IndexArray::elements).orElse(NULL),
        array.filter(a -> a.type() == ElementType.F32).map(IndexArray::elements).orElse(NULL),
        array.filter(a -> a.type() == ElementType.I8).map(a -> a.shape()[0]).orElse(0L),
        (long) dimension);
  }
}
