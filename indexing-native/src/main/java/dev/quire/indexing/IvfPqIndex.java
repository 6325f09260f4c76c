package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import dev.quire.indexing.kernel.PqKernels;
import dev.quire.indexing.kernel.Scans;
import dev.quire.indexing.kernel.Structs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Map;

/**
 * Inverted lists of product-quantized remainders (Jégou, Douze and Schmid, 2011): the rows of the
 * {@code nprobe} nearest lists are ranked by their short codes, the best {@code rerank} times k of
 * them compared by 8-bit codes, and in floats where those leave a doubt.
 *
 * <p>A filter never costs answers, in the way of {@link IvfFlatIndex}.
 */
public final class IvfPqIndex implements VectorIndex {
  static final String CODES = "pq_codes";
  static final String CODEBOOKS = "codebooks";
  static final String TERMS = "terms";

  private static final int DEFAULT_RERANK = 8;

  private final CodedRows rows;
  private final InvertedFile file;
  private final IndexArray codes;
  private final IndexArray codebooks;
  private final IndexArray terms;
  private final Metric metric;
  private final IndexSpec.IvfPq spec;

  private IvfPqIndex(
      CodedRows rows,
      InvertedFile file,
      Map<String, IndexArray> own,
      Metric metric,
      IndexSpec.IvfPq spec) {
    this.rows = rows;
    this.file = file;
    this.codes = own.get(CODES);
    this.codebooks = own.get(CODEBOOKS);
    this.terms = own.get(TERMS);
    this.metric = metric;
    this.spec = spec;
  }

  /**
   * @param vectors rows in the order of the index, list by list
   * @param arrays those of {@link IvfFlatIndex#open}; {@code codebooks} f32[dimension, 16 or 256];
   *     {@code pq_codes} u8[blocks of 32 rows, 16 pieces] for 4 bits, u8[n, pieces] for 8; for l2
   *     {@code terms} f32[n]
   * @param spec whose nprobe and rerank are the defaults, unless they are 0
   * @throws BrokenIndexException when an array is missing, has another type or shape, or the
   *     offsets do not cut the rows into lists
   */
  public static IvfPqIndex open(
      Vectors vectors, Metric metric, Map<String, IndexArray> arrays, IndexSpec.IvfPq spec) {
    InvertedFile file = InvertedFile.open(vectors, arrays);
    int nlist = file.nlist();
    int bits = bits(arrays, vectors.dimension());
    int pieces = pieces(arrays, vectors, bits);
    int nprobe = spec.nprobe() > 0 ? spec.nprobe() : InvertedFile.nprobe(nlist, 2);
    int rerank = spec.rerank() > 0 ? spec.rerank() : DEFAULT_RERANK;
    IndexSpec.IvfPq built =
        new IndexSpec.IvfPq(nlist, Math.min(nprobe, nlist), pieces, bits, false, rerank);
    Map<String, IndexArray> own =
        Map.of(
            CODES, arrays.get(CODES),
            CODEBOOKS, arrays.get(CODEBOOKS),
            TERMS, terms(arrays, metric, vectors.rows()));
    return new IvfPqIndex(CodedRows.open(vectors, "", arrays), file, own, metric, built);
  }

  private static int bits(Map<String, IndexArray> arrays, int dimension) {
    IndexArray codebooks = arrays.get(CODEBOOKS);
    boolean wide = codebooks != null && codebooks.is(ElementType.F32, dimension, 256);
    CodedRows.find(arrays, CODEBOOKS, ElementType.F32, dimension, wide ? 256 : 16);
    return wide ? 8 : 4;
  }

  private static int pieces(Map<String, IndexArray> arrays, Vectors vectors, int bits) {
    IndexArray codes = arrays.get(CODES);
    if (codes == null || codes.shape().length != 2) {
      throw new BrokenIndexException(CODES, codes == null ? "is missing" : "is " + codes);
    }
    boolean packed = bits == 4;
    long blocks = (vectors.rows() + IvfPqBuilder.BLOCK - 1L) / IvfPqBuilder.BLOCK;
    long unit = packed ? IvfPqBuilder.BLOCK_BYTES : 1;
    long pieces = codes.shape()[1] / unit;
    CodedRows.find(arrays, CODES, ElementType.U8, packed ? blocks : vectors.rows(), pieces * unit);
    if (pieces < 1 || pieces > Math.min(vectors.dimension(), IndexSpec.IvfPq.MAX_SUBVECTORS)) {
      throw new BrokenIndexException(CODES, "has " + pieces + " pieces a row");
    }
    return (int) pieces;
  }

  /** By dot product codes need none. */
  private static IndexArray terms(Map<String, IndexArray> arrays, Metric metric, int rows) {
    return metric == Metric.L2
        ? CodedRows.find(arrays, TERMS, ElementType.F32, rows)
        : IndexArray.allocate(ElementType.F32, Arena.ofAuto(), 0);
  }

  @Override
  public IndexSpec.IvfPq spec() {
    return spec;
  }

  @Override
  public long bytes() {
    return rows.bytes() + file.bytes() + codes.bytes() + codebooks.bytes() + terms.bytes();
  }

  @Override
  public Neighbors scan(MemorySegment query, int k, RowSet allowed, SearchCounters counters) {
    return rows.scan(metric, query, k, allowed, counters);
  }

  @Override
  public Neighbors search(
      MemorySegment query, int k, Effort effort, RowSet allowed, SearchCounters counters) {
    int n = rows.vectors().rows();
    try (SearchCall call = new SearchCall(rows.vectors(), metric, query, k, allowed)) {
      if (n == 0) {
        return Neighbors.none();
      }
      int nlist = file.nlist();
      int nprobe = Math.min(effort.nprobe() > 0 ? effort.nprobe() : spec.nprobe(), nlist);
      int candidates = allowed.cardinality(n);
      long rerank = Math.min((long) k * (effort.rerank() > 0 ? effort.rerank() : spec.rerank()), n);
      // the scan reads 8-bit codes, lists shorter ones: rows to rerank are what the two share
      boolean few =
          !allowed.isAll() && candidates <= Math.max(rerank, (long) n * nprobe / nlist / 4);
      long found =
          few
              ? Scans.searchCoded(call.struct(), rows.struct())
              : probe(call, Math.min(k, candidates), nprobe, rerank);
      return call.neighbors(found, counters);
    } finally {
      Reference.reachabilityFence(this);
      Reference.reachabilityFence(allowed);
    }
  }

  private long probe(SearchCall call, int wanted, int nprobe, long rerank) {
    Arena arena = call.arena();
    boolean packed = spec.bits() == 4;
    MemorySegment pq =
        Structs.fill(
            arena.allocate(Structs.PQ),
            codebooks.elements(),
            codes.elements(),
            terms.bytes() == 0 ? MemorySegment.NULL : terms.elements(),
            arena.allocate(spec.numSubvectors() * (packed ? 16L : 512L), 64),
            arena.allocate(JAVA_LONG, rerank),
            (long) spec.numSubvectors(),
            (long) spec.bits(),
            rerank);
    return file.probeUntil(
        wanted,
        nprobe,
        arena,
        lists -> PqKernels.searchPq(call.struct(), rows.struct(), lists, pq));
  }
}
