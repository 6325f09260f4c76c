package dev.quire.indexing;

import static java.lang.foreign.MemorySegment.NULL;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import dev.quire.domain.search.Effort;
import dev.quire.indexing.kernel.PqKernels;
import dev.quire.indexing.kernel.Structs;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.ref.Reference;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Inverted lists of coded remainders: the rows of the {@code nprobe} nearest lists are ranked by
 * short codes (RaBitQ: Gao and Long, 2024, or product quantization: Jégou, Douze and Schmid, 2011),
 * the best {@code rerank} times k of them again by fine ones, and those that these leave in doubt
 * are compared in floats.
 *
 * <p>A filter never costs answers, in the way of {@link IvfFlatIndex}.
 */
public final class IvfPqIndex implements VectorIndex {
  /** The error of a sign a column shrinks with their root; so must the share of rows to rerank. */
  private static final int RERANK_DIMENSIONS = 6400;

  private static final int LEAST_RERANK = 8;
  private static final int MOST_RERANK = 64;

  /**
   * Rows that a scan by short codes passes in the time of one that is looked up by its fine code.
   */
  private static final int CODES_PER_FINE_ONE = 8;

  private static final int CACHE_LINE = 64;
  private static final long NPROBE = Structs.offset(Structs.LISTS, "nprobe");
  private static final long RANGES = Structs.offset(Structs.PQ, "ranges");

  private final Vectors vectors;
  private final InvertedFile file;
  private final Quantizer quantizer;
  private final RemainderCodes codes;
  private final Metric metric;
  private final IndexSpec.IvfPq spec;
  private final boolean onDisk;

  private IvfPqIndex(
      Vectors vectors,
      InvertedFile file,
      Quantizer quantizer,
      RemainderCodes codes,
      Metric metric,
      IndexSpec.IvfPq spec) {
    this.vectors = vectors;
    this.file = file;
    this.quantizer = quantizer;
    this.codes = codes;
    this.metric = metric;
    this.spec = spec;
    this.onDisk = Residency.isOnDisk(vectors.floats());
  }

  /**
   * @param vectors rows in the order of the index, list by list
   * @param arrays the lists', as {@link IvfFlatIndex#open} wants them; {@code rotation} i8[rounds,
   *     dimension] or f32[dimension, dimension], or none; {@code codebooks} f32[dimension, 16 or
   *     256], none for 1 bit; {@code pq_codes} u8[blocks of 32 rows, 16 pieces], for 8 bits
   *     u8[blocks, 32 pieces]; {@code terms} and {@code factors} f32[n]; {@code fine_codes} u8[n,
   *     (dimension + 1) / 2]; {@code fine_terms} f32[n, 3]
   * @param spec whose nprobe and rerank are the defaults, unless they are 0
   * @throws BrokenIndexException when an array is missing, has another type or shape, the offsets
   *     do not cut the rows into lists, or rotation and codebooks are not what the spec tells of
   */
  public static IvfPqIndex open(
      Vectors vectors, Metric metric, Map<String, IndexArray> arrays, IndexSpec.IvfPq spec) {
    InvertedFile file = InvertedFile.open(vectors, arrays);
    int nlist = file.nlist();
    int d = vectors.dimension();
    IndexArray codebooks = arrays.get(Quantizer.CODEBOOKS);
    boolean wide = codebooks != null && codebooks.is(ElementType.F32, d, 256);
    int codeBits = wide ? 8 : 4; // 1 bit lies in blocks like 4
    Quantizer quantizer = Quantizer.open(arrays, d, RemainderCodes.pieces(arrays, d, codeBits));
    quantizer.requireMadeFor(spec);
    int bits = quantizer.bits();
    int nprobe = spec.nprobe() > 0 ? spec.nprobe() : InvertedFile.nprobe(nlist, 2);
    IndexSpec.IvfPq built =
        new IndexSpec.IvfPq(
            nlist,
            Math.min(nprobe, nlist),
            bits == 1 ? IndexSpec.FROM_DATA : quantizer.pieces(),
            bits,
            quantizer.rotation().isTrained(),
            spec.rerank() > 0 ? spec.rerank() : rerank(d, bits));
    RemainderCodes codes = RemainderCodes.open(vectors, quantizer, arrays);
    return new IvfPqIndex(vectors, file, quantizer, codes, metric, built);
  }

  /** Whether codes are the best there are, only {@link IvfPqBuilder#inheriting} tells. */
  @Override
  public void validate() {
    CodeCheck.requireFinite(VECTORS, vectors.floats(), vectors.rows(), vectors.dimension());
    file.validate();
    quantizer.validate();
    codes.validate(vectors.rows(), quantizer);
    new RemainderCheck(vectors, file.means(), codes, quantizer, metric).require(file.offsets());
  }

  private static int rerank(int dimension, int bits) {
    int wanted = RERANK_DIMENSIONS / dimension;
    return bits == 1 ? Math.clamp(wanted, LEAST_RERANK, MOST_RERANK) : LEAST_RERANK;
  }

  @Override
  public IndexSpec.IvfPq spec() {
    return spec;
  }

  @Override
  public boolean isOnDisk() {
    return onDisk;
  }

  @Override
  public long bytes() {
    return file.bytes() + quantizer.bytes() + codes.bytes();
  }

  @Override
  public int listsToInherit() {
    return file.nlist();
  }

  @Override
  public Neighbors scan(Question question, RowSet allowed, SearchCounters counters) {
    return ask(question, allowed, counters, this::scan);
  }

  @Override
  public Neighbors search(
      MemorySegment query, int k, Effort effort, RowSet allowed, SearchCounters counters) {
    return ask(new Question(query, k), allowed, counters, call -> search(call, k, effort, allowed));
  }

  private long search(SearchCall call, int k, Effort effort, RowSet allowed) {
    int n = vectors.rows();
    int nlist = file.nlist();
    int nprobe = Math.min(effort.nprobe() > 0 ? effort.nprobe() : spec.nprobe(), nlist);
    int candidates = allowed.cardinality(n);
    long rerank = Math.min((long) k * (effort.rerank() > 0 ? effort.rerank() : spec.rerank()), n);
    boolean few =
        !allowed.isAll()
            && candidates <= Math.max(rerank, (long) n * nprobe / nlist / CODES_PER_FINE_ONE);
    return few ? scan(call) : probe(call, Math.min(k, candidates), nprobe, rerank);
  }

  private Neighbors ask(
      Question question,
      RowSet allowed,
      SearchCounters counters,
      ToLongFunction<SearchCall> search) {
    try (SearchCall call = new SearchCall(vectors, metric, question, allowed)) {
      return call.neighbors(vectors.rows() == 0 ? 0 : search.applyAsLong(call), counters);
    } finally {
      Reference.reachabilityFence(this);
      Reference.reachabilityFence(allowed);
    }
  }

  /**
   * All lists, the nearest first, by fine codes: what they cannot rule out is compared in floats.
   */
  private long scan(SearchCall call) {
    SegmentAllocator scratch = call.scratch();
    MemorySegment pq = pq(scratch, 1);
    return file.probeUntil(
        0,
        file.nlist(),
        scratch,
        lists -> PqKernels.scanPq(call.struct(), rows(scratch), lists, pq));
  }

  private MemorySegment rows(SegmentAllocator scratch) {
    return Structs.fill(
        scratch.allocate(Structs.ROWS),
        vectors.floats(),
        NULL,
        NULL,
        NULL,
        NULL,
        (long) vectors.rows(),
        (long) vectors.dimension(),
        onDisk ? 1L : 0L);
  }

  private long probe(SearchCall call, int wanted, int nprobe, long rerank) {
    SegmentAllocator scratch = call.scratch();
    MemorySegment rows = rows(scratch);
    MemorySegment pq = pq(scratch, rerank);
    return file.probeUntil(
        wanted,
        nprobe,
        scratch,
        lists -> {
          long probes = lists.get(JAVA_LONG, NPROBE);
          pq.set(ADDRESS, RANGES, scratch.allocate(probes * Long.BYTES, Long.BYTES));
          return PqKernels.searchPq(call.struct(), rows, lists, pq);
        });
  }

  private MemorySegment pq(SegmentAllocator scratch, long rerank) {
    long d = vectors.dimension();
    long entries = (long) quantizer.pieces() * quantizer.codewords();
    MemorySegment table = scratch.allocate(entries, CACHE_LINE);
    MemorySegment pq = scratch.allocate(Structs.PQ);
    MemorySegment rotation = quantizer.rotation().struct(scratch);
    pq.asSlice(0, rotation.byteSize()).copyFrom(rotation);
    Structs.fill(
        pq.asSlice(rotation.byteSize()),
        quantizer.codebooks(),
        codes.elements(RemainderCodes.CODES),
        codes.elements(RemainderCodes.TERMS),
        codes.elements(RemainderCodes.FACTORS),
        codes.elements(RemainderCodes.FINE_CODES),
        codes.elements(RemainderCodes.FINE_TERMS),
        table,
        scratch.allocate((d + entries) * Float.BYTES, Float.BYTES),
        scratch.allocate((d + 1) * Short.BYTES, Short.BYTES),
        scratch.allocate(2 * rerank * Long.BYTES, Long.BYTES),
        scratch.allocate(rerank * Float.BYTES, Float.BYTES),
        NULL,
        (long) quantizer.pieces(),
        (long) quantizer.bits(),
        rerank);
    return pq;
  }
}
