package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import dev.quire.indexing.kernel.PqKernels;
import dev.quire.indexing.kernel.Structs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Sorts rows into lists as {@link IvfFlatBuilder} does, and codes what remains after each list's
 * centroid by product quantization (see pq.h) beside the 8-bit codes that candidates are compared
 * by.
 */
public final class IvfPqBuilder implements IndexBuilder {
  /** Rows of a block of 4-bit codes, and bytes of one piece in it. */
  static final int BLOCK = 32;

  static final int BLOCK_BYTES = 16;

  private static final int DEFAULT_BITS = 4;

  private final IndexSpec.IvfPq spec;

  /**
   * @throws InvalidInput when {@code opq} is asked for: no rotation is trained yet
   */
  public IvfPqBuilder(IndexSpec.IvfPq spec) {
    if (spec.opq()) {
      throw new InvalidInput("opq", "is true; no rotation can be trained yet, leave it false");
    }
    this.spec = spec;
  }

  static int bits(IndexSpec.IvfPq spec) {
    return spec.bits() > 0 ? spec.bits() : DEFAULT_BITS;
  }

  /** Two columns a piece for 4 bits, four for 8: two bits a column either way. */
  static int pieces(IndexSpec.IvfPq spec, int dimension) {
    int columns = bits(spec) / 2;
    int pieces =
        spec.numSubvectors() > 0 ? spec.numSubvectors() : (dimension + columns - 1) / columns;
    if (pieces > dimension) {
      throw new InvalidInput(
          "numSubvectors", "is " + pieces + ", more than the " + dimension + " dimensions");
    }
    return Math.min(pieces, IndexSpec.IvfPq.MAX_SUBVECTORS);
  }

  @Override
  public BuiltIndex build(Vectors vectors, Metric metric, BuildOptions options, Arena arena) {
    int n = vectors.rows();
    int d = vectors.dimension();
    int nlist = InvertedFile.nlist(spec.nlist(), n, 1.5);
    Codebooks codebooks = Codebooks.allocate(d, pieces(spec, d), 1 << bits(spec), arena);
    Map<String, IndexArray> arrays = new LinkedHashMap<>(CodedRows.allocate("", n, d, arena));
    try (Workers workers = new Workers(options, KMeans.steps(n, nlist) + 3L * n)) {
      ListCentroids centroids =
          ListCentroids.train(vectors, metric, nlist, options.seed(), workers, arena);
      Lists lists = InvertedFile.build(vectors, centroids, workers, arrays, arena);
      workers.eachBlock(
          n, (from, end) -> CodedRows.encode(vectors, lists.rows(), from, end, "", arrays));
      Vectors means = centroids.means();
      codebooks.train(vectors, lists, means, options.seed(), workers);
      arrays.put(IvfPqIndex.CODEBOOKS, codebooks.array());
      IndexArray terms = IndexArray.allocate(ElementType.F32, arena, metric == Metric.L2 ? n : 0);
      if (metric == Metric.L2) {
        arrays.put(IvfPqIndex.TERMS, terms);
      }
      IndexArray codes = encode(vectors, lists, means, codebooks, terms, workers, arena);
      arrays.put(IvfPqIndex.CODES, codes);
      return new BuiltIndex(lists.rows().asSlice(0, n * 4L).toArray(JAVA_INT), arrays);
    }
  }

  private IndexArray encode(
      Vectors vectors,
      Lists lists,
      Vectors means,
      Codebooks codebooks,
      IndexArray terms,
      Workers workers,
      Arena arena) {
    boolean packed = bits(spec) == 4;
    int pieces = codebooks.pieces();
    long n = vectors.rows();
    IndexArray bytes =
        IndexArray.allocate(ElementType.U8, packed ? Arena.ofAuto() : arena, n, pieces);
    int[] offsets = lists.offsets();
    workers.eachItem(
        lists.count(),
        (from, end) -> {
          int list = (int) from;
          long first = offsets[list];
          encodeList(
              vectors,
              lists.rows(list),
              lists.size(list),
              Centroids.row(means, list),
              codebooks,
              bytes.elements().asSlice(first * pieces),
              terms.bytes() == 0 ? MemorySegment.NULL : terms.elements().asSlice(first * 4));
        });
    return packed ? pack(bytes, workers, arena) : bytes;
  }

  private static void encodeList(
      Vectors vectors,
      MemorySegment rows,
      int n,
      MemorySegment centroid,
      Codebooks codebooks,
      MemorySegment codes,
      MemorySegment terms) {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment coding =
          Structs.fill(
              scratch.allocate(Structs.PQ_CODING),
              codebooks.array().elements(),
              scratch.allocate(JAVA_FLOAT, vectors.dimension()),
              (long) vectors.dimension(),
              (long) codebooks.pieces(),
              (long) codebooks.codewords());
      PqKernels.pqEncode(coding, vectors.floats(), rows, centroid, n, codes, terms);
    }
  }

  private static IndexArray pack(IndexArray bytes, Workers workers, Arena arena) {
    long rows = bytes.shape()[0];
    long pieces = bytes.shape()[1];
    long blocks = (rows + BLOCK - 1) / BLOCK;
    IndexArray packed = IndexArray.allocate(ElementType.U8, arena, blocks, pieces * BLOCK_BYTES);
    workers.eachUncounted(
        blocks,
        (from, end) ->
            PqKernels.pqPack(bytes.elements(), rows, pieces, from, end, packed.elements()));
    return packed;
  }
}
