package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.quire.domain.library.Metric;
import dev.quire.indexing.kernel.Isa;
import dev.quire.indexing.kernel.PqKernels;
import dev.quire.indexing.kernel.Structs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Short and fine codes of remainders, and what turns them into distances (see pq.h). Arrays, for n
 * rows of d columns: {@code pq_codes} u8[blocks of 32 rows, 16 pieces], for 8 bits u8[blocks, 32
 * pieces]; {@code terms} and {@code factors} f32[n]; {@code fine_codes} u8[n, (d + 1) / 2]; {@code
 * fine_terms} f32[n, 3].
 */
final class RemainderCodes {
  static final String CODES = "pq_codes";
  static final String TERMS = "terms";
  static final String FACTORS = "factors";
  static final String FINE_CODES = "fine_codes";
  static final String FINE_TERMS = "fine_terms";

  private static final int BLOCK = 32;
  private static final int TERM_FLOATS = 3;

  /** What {@code qr_pq_coding.scratch} wants for each column. */
  private static final long SCRATCH_ROWS = 34;

  private final Map<String, IndexArray> arrays;

  private RemainderCodes(Map<String, IndexArray> arrays) {
    this.arrays = arrays;
  }

  private static long fineBytes(int dimension) {
    return (dimension + 1L) / 2;
  }

  /**
   * What rows are coded by.
   *
   * @param lists one behind the other, as the coded rows lie
   * @param means of each list, what its rows are taken off
   */
  record Coder(Lists lists, Vectors means, Quantizer quantizer, Metric metric) {}

  /**
   * Codes all rows, list by list.
   *
   * @param order for each coded row the vectors' row, native ints; NULL where they are the same
   */
  static RemainderCodes encode(
      Coder by, Vectors vectors, MemorySegment order, Workers workers, Arena arena) {
    long n = vectors.rows();
    Map<String, IndexArray> arrays = new LinkedHashMap<>();
    // needless once they are packed, but as many as may be more than memory: the arena's may lie in
    // a file
    IndexArray bytes = IndexArray.allocate(ElementType.U8, arena, n, by.quantizer.pieces());
    arrays.put(CODES, bytes);
    arrays.put(TERMS, IndexArray.allocate(ElementType.F32, arena, n));
    arrays.put(FACTORS, IndexArray.allocate(ElementType.F32, arena, n));
    long fine = fineBytes(vectors.dimension());
    arrays.put(FINE_CODES, IndexArray.allocate(ElementType.U8, arena, n, fine));
    arrays.put(FINE_TERMS, IndexArray.allocate(ElementType.F32, arena, n, TERM_FLOATS));
    workers.eachItem(
        by.lists.count(), (from, end) -> encodeList(by, vectors, order, (int) from, arrays));
    arrays.put(CODES, pack(bytes, by.quantizer.bits(), workers, arena));
    return new RemainderCodes(arrays);
  }

  private static void encodeList(
      Coder by, Vectors vectors, MemorySegment order, int list, Map<String, IndexArray> arrays) {
    long first = by.lists.start(list);
    long pieces = by.quantizer.pieces();
    boolean ordered = order.equals(MemorySegment.NULL);
    long rowBytes = (long) vectors.dimension() * Float.BYTES;
    try (Arena scratch = Arena.ofConfined()) {
      PqKernels.pqEncode(
          coding(by.quantizer, by.metric, scratch),
          ordered ? vectors.floats().asSlice(first * rowBytes) : vectors.floats(),
          ordered ? order : order.asSlice(first * Integer.BYTES),
          Centroids.row(by.means, list),
          by.lists.size(list),
          Structs.fill(
              scratch.allocate(Structs.PQ_CODES),
              from(arrays.get(CODES), first * pieces),
              from(arrays.get(TERMS), first * Float.BYTES),
              from(arrays.get(FACTORS), first * Float.BYTES),
              from(arrays.get(FINE_CODES), first * fineBytes(vectors.dimension())),
              from(arrays.get(FINE_TERMS), first * TERM_FLOATS * Float.BYTES)));
    }
  }

  private static MemorySegment from(IndexArray array, long offset) {
    return array.elements().asSlice(offset);
  }

  private static MemorySegment coding(Quantizer quantizer, Metric metric, Arena scratch) {
    MemorySegment coding = scratch.allocate(Structs.PQ_CODING);
    MemorySegment rotation = quantizer.rotation().struct(scratch);
    coding.asSlice(0, rotation.byteSize()).copyFrom(rotation);
    Structs.fill(
        coding.asSlice(rotation.byteSize()),
        quantizer.codebooks(),
        scratch.allocate(JAVA_FLOAT, SCRATCH_ROWS * quantizer.dimension()),
        (long) quantizer.pieces(),
        (long) quantizer.bits(),
        Isa.best(),
        SearchCall.kernelMetric(metric));
    return coding;
  }

  private static IndexArray pack(IndexArray bytes, int bits, Workers workers, Arena arena) {
    long rows = bytes.shape()[0];
    long pieces = bytes.shape()[1];
    long blocks = blocks(rows);
    IndexArray packed =
        IndexArray.allocate(ElementType.U8, arena, blocks, pieces * blockBytes(bits));
    MemorySegment codes =
        Structs.fill(
            Arena.ofAuto().allocate(Structs.PQ_ROWS), bytes.elements(), rows, pieces, (long) bits);
    workers.eachUncounted(
        blocks, (from, end) -> PqKernels.pqPack(codes, from, end, packed.elements()));
    return packed;
  }

  private static long blocks(long rows) {
    return (rows + BLOCK - 1) / BLOCK;
  }

  /** Bytes of a piece in a block. */
  private static int blockBytes(int bits) {
    return bits == 8 ? BLOCK : BLOCK / 2;
  }

  /** Pieces of a row's code, as the shape of the codes has it. */
  static int pieces(Map<String, IndexArray> arrays, int dimension, int bits) {
    IndexArray codes = arrays.get(CODES);
    if (codes == null || codes.shape().length != 2) {
      throw new BrokenIndexException(CODES, codes == null ? "is missing" : "is " + codes);
    }
    long pieces = codes.shape()[1] / blockBytes(bits);
    if (pieces < 1 || pieces > dimension) {
      throw new BrokenIndexException(CODES, "has " + pieces + " pieces a row");
    }
    return (int) pieces;
  }

  /**
   * @throws BrokenIndexException when an array is missing or has another type or shape than those
   *     above
   */
  static RemainderCodes open(Vectors vectors, Quantizer quantizer, Map<String, IndexArray> arrays) {
    long n = vectors.rows();
    long fine = fineBytes(vectors.dimension());
    long blockBytes = (long) quantizer.pieces() * blockBytes(quantizer.bits());
    Map<String, IndexArray> own = new LinkedHashMap<>();
    own.put(CODES, CodedRows.find(arrays, CODES, ElementType.U8, blocks(n), blockBytes));
    own.put(TERMS, CodedRows.find(arrays, TERMS, ElementType.F32, n));
    own.put(FACTORS, CodedRows.find(arrays, FACTORS, ElementType.F32, n));
    own.put(FINE_CODES, CodedRows.find(arrays, FINE_CODES, ElementType.U8, n, fine));
    own.put(FINE_TERMS, CodedRows.find(arrays, FINE_TERMS, ElementType.F32, n, TERM_FLOATS));
    return new RemainderCodes(own);
  }

  /**
   * Looks whether no code is there of a row behind the last.
   *
   * @throws BrokenIndexException when one is
   */
  void validate(int rows, Quantizer by) {
    for (int row = rows; row % BLOCK != 0; row++) {
      for (int piece = 0; piece < by.pieces(); piece++) {
        if (code(row, piece, by) != 0) {
          throw new BrokenIndexException(CODES, "has one of row %d of %d".formatted(row, rows));
        }
      }
    }
  }

  /** One piece of the code of a row; of one behind the last, what its block holds. */
  int code(int row, int piece, Quantizer by) {
    int bytes = blockBytes(by.bits());
    int at = row % BLOCK;
    long block = (long) (row / BLOCK) * by.pieces() * bytes;
    int code = elements(CODES).get(JAVA_BYTE, block + (long) piece * bytes + at % bytes) & 255;
    return by.bits() == 8 ? code : at < bytes ? code & 15 : code >> 4;
  }

  Map<String, IndexArray> arrays() {
    return arrays;
  }

  MemorySegment elements(String name) {
    return arrays.get(name).elements();
  }

  long bytes() {
    return arrays.values().stream().mapToLong(IndexArray::bytes).sum();
  }
}
