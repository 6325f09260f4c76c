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
import java.security.SecureRandom;
import java.util.Arrays;
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

  /**
   * Of a vector's length, how far it may be from what it was when turned there and back. Rounding
   * entries to floats comes to about 2^-24, and pq_bound.h allows for what passes.
   */
  private static final double MOST_DISTORTION = 0x1p-20;

  /** What a matrix does to one vector, it need not do to others. */
  private static final int TURNED = 8;

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
   * Looks whether signs are signs, and a trained matrix is orthogonal: turned and turned back,
   * random vectors are what they were.
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

  /** By vectors that nobody can know beforehand, who might make a matrix that suits them. */
  private void requireOrthogonal(MemorySegment matrix) {
    SecureRandom random = new SecureRandom();
    double[][] vectors = new double[TURNED][];
    Arrays.setAll(vectors, i -> random.doubles(dimension, -1, 1).toArray());
    double[][] back = thereAndBack(matrix, vectors);
    for (int i = 0; i < TURNED; i++) {
      double moved = Math.sqrt(squaredDistance(back[i], vectors[i]));
      double length = Math.sqrt(squaredDistance(new double[dimension], vectors[i]));
      if (!(moved <= MOST_DISTORTION * length)) {
        throw new BrokenIndexException(
            ARRAY,
            "is no rotation: there and back, it moves a vector of length %s by %s"
                .formatted(length, moved));
      }
    }
  }

  private double[][] thereAndBack(MemorySegment matrix, double[][] vectors) {
    double[][] back = new double[vectors.length][dimension];
    float[] row = new float[dimension];
    for (int j = 0; j < dimension; j++) {
      MemorySegment.copy(matrix, JAVA_FLOAT, (long) j * dimension * Float.BYTES, row, 0, dimension);
      for (int v = 0; v < vectors.length; v++) {
        double image = 0;
        for (int i = 0; i < dimension; i++) {
          image += row[i] * vectors[v][i];
        }
        for (int i = 0; i < dimension; i++) {
          back[v][i] += row[i] * image;
        }
      }
    }
    return back;
  }

  private static double squaredDistance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return sum;
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
