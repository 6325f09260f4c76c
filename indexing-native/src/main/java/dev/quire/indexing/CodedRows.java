package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.quire.domain.library.Metric;
import dev.quire.indexing.kernel.Measures;
import dev.quire.indexing.kernel.Scans;
import dev.quire.indexing.kernel.Structs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Vectors with their 8-bit codes and, per row, what bounds the codes' error: {@code scales}, {@code
 * residuals}, {@code norms} (see bound.h). Four arrays whose names may share a prefix.
 */
final class CodedRows {
  private static final long ON_DISK = Structs.offset(Structs.ROWS, "on_disk");

  private final Vectors vectors;
  private final String prefix;
  private final Map<String, IndexArray> arrays;
  private final MemorySegment struct;

  private CodedRows(
      Vectors vectors, String prefix, Map<String, IndexArray> arrays, MemorySegment struct) {
    this.vectors = vectors;
    this.prefix = prefix;
    this.arrays = arrays;
    this.struct = struct;
  }

  /** Takes {@code <prefix>codes} and its companions out of the arrays of an index. */
  static CodedRows open(Vectors vectors, String prefix, Map<String, IndexArray> arrays) {
    long n = vectors.rows();
    Map<String, IndexArray> own = new LinkedHashMap<>();
    own.put("codes", find(arrays, prefix + "codes", ElementType.I8, n, vectors.dimension()));
    for (String name : new String[] {"scales", "residuals", "norms"}) {
      own.put(name, find(arrays, prefix + name, ElementType.F32, n));
    }
    MemorySegment struct = struct(0, vectors, own, Arena.ofAuto());
    return new CodedRows(vectors, prefix, own, struct);
  }

  /** Checks type and shape of a named array. */
  static IndexArray find(
      Map<String, IndexArray> arrays, String name, ElementType type, long... shape) {
    IndexArray array = arrays.get(name);
    if (array == null) {
      throw new BrokenIndexException(name, "is missing");
    }
    if (!array.is(type, shape)) {
      throw new BrokenIndexException(
          name, "is %s; %s%s was expected".formatted(array, type, Arrays.toString(shape)));
    }
    return array;
  }

  /** Room for the codes of n rows. */
  static Map<String, IndexArray> allocate(String prefix, long n, int dimension, Arena arena) {
    Map<String, IndexArray> arrays = new LinkedHashMap<>();
    arrays.put(prefix + "codes", IndexArray.allocate(ElementType.I8, arena, n, dimension));
    for (String name : new String[] {"scales", "residuals", "norms"}) {
      arrays.put(prefix + name, IndexArray.allocate(ElementType.F32, arena, n));
    }
    return arrays;
  }

  /**
   * Codes rows {@code from} to {@code end - 1} of {@code arrays} (new order) from the vectors' rows
   * that {@code order} names (native ints; NULL for the same order).
   */
  static void encode(
      Vectors vectors,
      MemorySegment order,
      long from,
      long end,
      String prefix,
      Map<String, IndexArray> arrays) {
    try (Arena scratch = Arena.ofConfined()) {
      boolean moved = !order.equals(MemorySegment.NULL);
      MemorySegment list = moved ? order.asSlice(from * 4, (end - from) * 4) : MemorySegment.NULL;
      long rowBytes = (long) vectors.dimension() * Float.BYTES;
      MemorySegment floats = moved ? vectors.floats() : vectors.floats().asSlice(from * rowBytes);
      MemorySegment rows =
          Structs.fill(
              scratch.allocate(Structs.ROWS),
              floats,
              arrays.get(prefix + "codes").elements().asSlice(from * vectors.dimension()),
              arrays.get(prefix + "scales").elements().asSlice(from * Float.BYTES),
              arrays.get(prefix + "residuals").elements().asSlice(from * Float.BYTES),
              arrays.get(prefix + "norms").elements().asSlice(from * Float.BYTES),
              end - from,
              (long) vectors.dimension(),
              0L);
      Measures.quantize(floats, list, rows);
    }
  }

  Vectors vectors() {
    return vectors;
  }

  /** A {@code qr_rows}, valid while this object is reachable. */
  MemorySegment struct() {
    return struct;
  }

  /** The nearest allowed rows, exactly; arguments as in {@link VectorIndex#scan}. */
  Neighbors scan(Metric metric, Question question, RowSet allowed, SearchCounters counters) {
    try (SearchCall call = new SearchCall(vectors, metric, question, allowed)) {
      if (vectors.rows() == 0) {
        return Neighbors.none();
      }
      return call.neighbors(Scans.searchCoded(call.struct(), struct), counters);
    } finally {
      // C was given bare addresses: nothing else keeps this memory from being collected meanwhile
      Reference.reachabilityFence(this);
      Reference.reachabilityFence(allowed);
    }
  }

  /**
   * Looks whether codes and bounds are those of the rows.
   *
   * @param name of the rows' array
   * @throws BrokenIndexException when they are not, or a row has a float that is no number
   */
  void validate(String name) {
    CodeCheck.require(vectors, name, arrays, prefix);
  }

  /** Whether most of the vectors may have to be read from the disk each time. */
  boolean isOnDisk() {
    return struct.get(JAVA_LONG, ON_DISK) != 0;
  }

  long bytes() {
    return arrays.values().stream().mapToLong(IndexArray::bytes).sum();
  }

  /** A {@code qr_rows} in the memory that is given, of rows whose codes begin at {@code first}. */
  static MemorySegment struct(
      int first, Vectors rows, Map<String, IndexArray> arrays, SegmentAllocator memory) {
    long floats = (long) first * Float.BYTES;
    return Structs.fill(
        memory.allocate(Structs.ROWS),
        rows.floats(),
        arrays.get("codes").elements().asSlice((long) first * rows.dimension()),
        arrays.get("scales").elements().asSlice(floats),
        arrays.get("residuals").elements().asSlice(floats),
        arrays.get("norms").elements().asSlice(floats),
        (long) rows.rows(),
        (long) rows.dimension(),
        Residency.isOnDisk(rows.floats()) ? 1L : 0L);
  }
}
