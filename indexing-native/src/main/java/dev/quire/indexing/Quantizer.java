package dev.quire.indexing;

import static java.lang.foreign.MemorySegment.NULL;

import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.library.IndexSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What short codes are made by: a rotation and, for 4 and 8 bits, codebooks. For 1 bit, a sign a
 * column, nothing is trained (RaBitQ: Gao and Long, 2024).
 */
final class Quantizer {
  /** {@code codebooks} f32[dimension, 16 or 256]. */
  static final String CODEBOOKS = "codebooks";

  private static final int DEFAULT_TRAINED_BITS = 4;
  private static final int SIGNS_A_PIECE = 4;

  /** Rows sampled for codebooks at most: more cost time, and 256 codewords need no more each. */
  private static final int MOST_SAMPLES = 8192;

  /** Of so few columns signs leave too much open (docs/adr/0015). */
  private static final int MOST_TRAINED_DIMENSION = 128;

  private final int dimension;
  private final int bits;
  private final int pieces;
  private final Rotation rotation;
  private final Optional<IndexArray> codebooks;

  private Quantizer(
      int dimension, int bits, int pieces, Rotation rotation, Optional<IndexArray> codebooks) {
    this.dimension = dimension;
    this.bits = bits;
    this.pieces = pieces;
    this.rotation = rotation;
    this.codebooks = codebooks;
  }

  /**
   * 1 where signs of that many columns tell enough, unless the spec asks for what only trained
   * codebooks have.
   */
  static int bits(IndexSpec.IvfPq spec, int dimension) {
    boolean trained = spec.numSubvectors() > 0 || spec.opq() || dimension <= MOST_TRAINED_DIMENSION;
    return spec.bits() > 0 ? spec.bits() : trained ? DEFAULT_TRAINED_BITS : 1;
  }

  /**
   * Two columns a piece for 4 bits, four for 8: two bits a column either way. Four for 1 bit.
   *
   * @throws InvalidInput when the spec wants more pieces than there are columns
   */
  static int pieces(IndexSpec.IvfPq spec, int dimension) {
    int bits = bits(spec, dimension);
    int columns = bits == 1 ? SIGNS_A_PIECE : bits / 2;
    int usual = (dimension + columns - 1) / columns;
    spec.requireFits(dimension);
    int pieces = spec.numSubvectors() > 0 ? spec.numSubvectors() : usual;
    return bits == 1 ? pieces : Math.min(pieces, IndexSpec.IvfPq.MAX_SUBVECTORS);
  }

  /** Trains what the spec asks for on remainders of the rows, and tells how far that is. */
  static Quantizer train(
      IndexSpec.IvfPq spec,
      Vectors vectors,
      Lists lists,
      Vectors means,
      BuildOptions options,
      Arena arena) {
    int d = vectors.dimension();
    int bits = bits(spec, d);
    int pieces = pieces(spec, d);
    long seed = options.seed();
    if (bits == 1) {
      return new Quantizer(d, bits, pieces, Rotation.random(d, seed, arena), Optional.empty());
    }
    Arena scratch = Arena.ofAuto();
    int n = Math.min(vectors.rows(), samples(spec, d));
    Vectors sample = Remainders.sample(vectors, lists, means, n, seed, scratch);
    Codebooks codebooks = Codebooks.allocate(d, pieces, 1 << bits, arena);
    Rotation rotation = Rotation.none(d);
    try (Workers workers = new Workers(options, cost(spec, vectors.rows(), d))) {
      if (spec.opq()) {
        rotation = new OptimizedRotation(sample, codebooks, workers, scratch).train(seed, arena);
      } else {
        codebooks.train(sample, seed, workers);
      }
    }
    return new Quantizer(d, bits, pieces, rotation, Optional.of(codebooks.array()));
  }

  private static int samples(IndexSpec.IvfPq spec, int dimension) {
    return spec.opq()
        ? OptimizedRotation.samples(dimension)
        : Math.min(MOST_SAMPLES, Codebooks.SAMPLE_PER_CODEWORD << bits(spec, dimension));
  }

  /** What {@link #train} costs with so many rows; see {@link BuildCost}. */
  static long cost(IndexSpec.IvfPq spec, int rows, int dimension) {
    int bits = bits(spec, dimension);
    if (bits == 1) {
      return 0;
    }
    int n = Math.min(rows, samples(spec, dimension));
    int pieces = pieces(spec, dimension);
    return spec.opq()
        ? OptimizedRotation.cost(n, dimension, pieces, 1 << bits)
        : pieces * Codebooks.trainingCost(n, 1 << bits);
  }

  /**
   * @param pieces of a row's code, where there are codebooks
   * @throws BrokenIndexException when an array has another type or shape than those above
   */
  static Quantizer open(Map<String, IndexArray> arrays, int dimension, int pieces) {
    Rotation rotation = Rotation.open(arrays, dimension);
    IndexArray codebooks = arrays.get(CODEBOOKS);
    if (codebooks == null) {
      int signs = (dimension + SIGNS_A_PIECE - 1) / SIGNS_A_PIECE;
      return new Quantizer(dimension, 1, signs, rotation, Optional.empty());
    }
    boolean wide = codebooks.is(ElementType.F32, dimension, 256);
    CodedRows.find(arrays, CODEBOOKS, ElementType.F32, dimension, wide ? 256 : 16);
    return new Quantizer(dimension, wide ? 8 : 4, pieces, rotation, Optional.of(codebooks));
  }

  /**
   * Codes that were made by a rotation or codebooks mean nothing without them, and nothing else in
   * the arrays tells of one that is missing.
   *
   * @throws BrokenIndexException when one is
   */
  void requireMadeFor(IndexSpec.IvfPq spec) {
    if (bits(spec, dimension) != bits) {
      throw new BrokenIndexException(
          CODEBOOKS, "are for %d bits, not for %d".formatted(bits, bits(spec, dimension)));
    }
    if (bits == 1 ? !rotation.isRandom() : spec.opq() != rotation.isTrained()) {
      throw new BrokenIndexException(Rotation.ARRAY, "is missing or of another kind");
    }
  }

  /** A copy of what the arrays of another index hold, which was built by this spec. */
  static Quantizer inherit(
      IndexSpec.IvfPq built, Map<String, IndexArray> trained, int dimension, Arena arena) {
    Quantizer given = open(trained, dimension, pieces(built, dimension));
    if (given.bits != bits(built, dimension)) {
      throw new BrokenIndexException(
          CODEBOOKS, "are for %d bits, not for %d".formatted(given.bits, bits(built, dimension)));
    }
    Map<String, IndexArray> copies = new LinkedHashMap<>();
    given.arrays().forEach((name, array) -> copies.put(name, array.copy(arena)));
    return open(copies, dimension, given.pieces);
  }

  /**
   * Looks whether the rotation is one and codewords are finite.
   *
   * @throws BrokenIndexException when that is not so
   */
  void validate() {
    rotation.validate();
    codebooks.ifPresent(
        array -> CodeCheck.requireFinite(CODEBOOKS, array.elements(), dimension, codewords()));
  }

  int bits() {
    return bits;
  }

  int pieces() {
    return pieces;
  }

  /** Codewords of a piece. */
  int codewords() {
    return bits == 8 ? 256 : 16;
  }

  int dimension() {
    return dimension;
  }

  Rotation rotation() {
    return rotation;
  }

  MemorySegment codebooks() {
    return codebooks.map(IndexArray::elements).orElse(NULL);
  }

  /** {@code rotation} and {@code codebooks}, as far as there are any. */
  Map<String, IndexArray> arrays() {
    Map<String, IndexArray> arrays = new LinkedHashMap<>();
    rotation.array().ifPresent(array -> arrays.put(Rotation.ARRAY, array));
    codebooks.ifPresent(array -> arrays.put(CODEBOOKS, array));
    return arrays;
  }

  long bytes() {
    return arrays().values().stream().mapToLong(IndexArray::bytes).sum();
  }
}
