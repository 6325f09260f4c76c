package dev.quire.indexing.kernel;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;

/** The structures of {@code quire.h}, field by field, and setters by the names the header gives. */
public final class Structs {
  public static final MemoryLayout ROWS =
      structLayout(
          ADDRESS.withName("floats"),
          ADDRESS.withName("codes"),
          ADDRESS.withName("scales"),
          ADDRESS.withName("residuals"),
          ADDRESS.withName("norms"),
          JAVA_LONG.withName("rows"),
          JAVA_LONG.withName("dimension"),
          JAVA_LONG.withName("on_disk"));

  public static final MemoryLayout COUNTERS =
      structLayout(
          JAVA_LONG.withName("lists_probed"),
          JAVA_LONG.withName("centroids_compared"),
          JAVA_LONG.withName("codes_compared"),
          JAVA_LONG.withName("vectors_compared"),
          JAVA_LONG.withName("nodes_visited"),
          JAVA_LONG.withName("reranked"));

  public static final MemoryLayout SEARCH =
      structLayout(
          ADDRESS.withName("query"),
          ADDRESS.withName("query_codes"),
          ADDRESS.withName("allowed"),
          ADDRESS.withName("top"),
          ADDRESS.withName("counters"),
          JAVA_LONG.withName("k"),
          JAVA_DOUBLE.withName("limit"),
          JAVA_INT.withName("isa"),
          JAVA_INT.withName("metric"));

  public static final MemoryLayout LISTS =
      structLayout(
          ROWS.withName("centroids"),
          ROWS.withName("groups"),
          ADDRESS.withName("offsets"),
          ADDRESS.withName("group_offsets"),
          ADDRESS.withName("probes"),
          ADDRESS.withName("group_probes"),
          ADDRESS.withName("order"),
          JAVA_LONG.withName("nprobe"));

  /** {@code qr_piece}. */
  public static final MemoryLayout PIECE =
      structLayout(
          ROWS.withName("rows"),
          ADDRESS.withName("list"),
          JAVA_LONG.withName("n"),
          JAVA_LONG.withName("first"));

  public static final MemoryLayout ROTATION =
      structLayout(
          ADDRESS.withName("signs"),
          ADDRESS.withName("matrix"),
          JAVA_LONG.withName("rounds"),
          JAVA_LONG.withName("dimension"));

  public static final MemoryLayout PQ =
      structLayout(
          ROTATION.withName("rotation"),
          ADDRESS.withName("codebooks"),
          ADDRESS.withName("codes"),
          ADDRESS.withName("terms"),
          ADDRESS.withName("factors"),
          ADDRESS.withName("fine_codes"),
          ADDRESS.withName("fine_terms"),
          ADDRESS.withName("table"),
          ADDRESS.withName("floats"),
          ADDRESS.withName("fine_query"),
          ADDRESS.withName("candidates"),
          ADDRESS.withName("bounds"),
          ADDRESS.withName("ranges"),
          JAVA_LONG.withName("pieces"),
          JAVA_LONG.withName("bits"),
          JAVA_LONG.withName("rerank"));

  public static final MemoryLayout PQ_CODING =
      structLayout(
          ROTATION.withName("rotation"),
          ADDRESS.withName("codebooks"),
          ADDRESS.withName("scratch"),
          JAVA_LONG.withName("pieces"),
          JAVA_LONG.withName("bits"),
          JAVA_INT.withName("isa"),
          JAVA_INT.withName("metric"));

  public static final MemoryLayout PQ_CODES =
      structLayout(
          ADDRESS.withName("codes"),
          ADDRESS.withName("terms"),
          ADDRESS.withName("factors"),
          ADDRESS.withName("fine_codes"),
          ADDRESS.withName("fine_terms"));

  public static final MemoryLayout PQ_ROWS =
      structLayout(
          ADDRESS.withName("codes"),
          JAVA_LONG.withName("rows"),
          JAVA_LONG.withName("pieces"),
          JAVA_LONG.withName("bits"));

  public static final MemoryLayout GRAPH =
      structLayout(
          ADDRESS.withName("links"),
          ADDRESS.withName("upper_links"),
          ADDRESS.withName("sizes"),
          ADDRESS.withName("twins"),
          JAVA_LONG.withName("nodes"),
          JAVA_LONG.withName("layers"),
          JAVA_LONG.withName("m"),
          JAVA_LONG.withName("entries"));

  public static final MemoryLayout WALK =
      structLayout(
          ADDRESS.withName("visited"),
          ADDRESS.withName("touched"),
          ADDRESS.withName("frontier"),
          ADDRESS.withName("found"),
          JAVA_LONG.withName("touched_room"),
          JAVA_LONG.withName("room"),
          JAVA_LONG.withName("ef"),
          JAVA_LONG.withName("budget"));

  public static final MemoryLayout GROWTH =
      structLayout(
          GRAPH.withName("graph"),
          ROWS.withName("rows"),
          WALK.withName("walk"),
          ADDRESS.withName("codes"),
          ADDRESS.withName("keys"),
          ADDRESS.withName("list"),
          ADDRESS.withName("links"),
          ADDRESS.withName("changed"),
          JAVA_LONG.withName("copies"),
          JAVA_INT.withName("isa"),
          JAVA_INT.withName("metric"));

  public static final MemoryLayout ASSIGNMENT =
      structLayout(
          ADDRESS.withName("rows"),
          ADDRESS.withName("panels"),
          ADDRESS.withName("half_norms"),
          ADDRESS.withName("nearest"),
          ADDRESS.withName("scores"),
          JAVA_LONG.withName("n"),
          JAVA_LONG.withName("dimension"),
          JAVA_LONG.withName("count"),
          JAVA_LONG.withName("first"));

  public static final MemoryLayout ROW_COPY =
      structLayout(
          ADDRESS.withName("from"),
          ADDRESS.withName("to"),
          ADDRESS.withName("from_list"),
          ADDRESS.withName("to_list"),
          JAVA_LONG.withName("from_stride"),
          JAVA_LONG.withName("to_stride"),
          JAVA_LONG.withName("columns"));

  /** {@code qr_rounded_rows}. */
  public static final MemoryLayout ROUNDED_ROWS =
      structLayout(
          ADDRESS.withName("codes"),
          ADDRESS.withName("scales"),
          ADDRESS.withName("norms"),
          ADDRESS.withName("sums"));

  /** {@code qr_rounded_panels}. */
  public static final MemoryLayout ROUNDED_PANELS =
      structLayout(
          ADDRESS.withName("codes"), ADDRESS.withName("scales"), ADDRESS.withName("half_norms"));

  /** {@code qr_rounded}. */
  public static final MemoryLayout ROUNDED =
      structLayout(
          ADDRESS.withName("rows"),
          ADDRESS.withName("centroids"),
          ROUNDED_ROWS.withName("rounded_rows"),
          ROUNDED_PANELS.withName("panels"),
          ADDRESS.withName("nearest"),
          JAVA_LONG.withName("count"),
          JAVA_LONG.withName("dimension"));

  /** {@code qr_neighborhood}. */
  public static final MemoryLayout NEIGHBORHOOD =
      structLayout(
          ROUNDED.withName("rounded"),
          ROUNDED_ROWS.withName("rounded_centroids"),
          ADDRESS.withName("list_rows"),
          ADDRESS.withName("offsets"),
          ADDRESS.withName("strays"),
          JAVA_LONG.withName("size"));

  private Structs() {}

  /** Offset of a field in bytes: to be kept in a constant where it is used often. */
  public static long offset(MemoryLayout struct, String field) {
    return struct.byteOffset(groupElement(field));
  }

  /**
   * Writes fields in their order of declaration: a segment as its address, a Long or an Integer as
   * it is, a {@link Nested} segment by its bytes.
   */
  public static MemorySegment fill(MemorySegment struct, Object... fields) {
    long at = 0;
    for (Object field : fields) {
      switch (field) {
        case Nested nested -> MemorySegment.copy(nested.struct(), 0, struct, at, nested.bytes());
        case MemorySegment segment -> struct.set(ADDRESS, at, segment);
        case Long value -> struct.set(JAVA_LONG, at, value);
        case Integer value -> struct.set(JAVA_INT, at, value);
        default -> throw new AssertionError("no field of C has type " + field.getClass());
      }
      at += bytes(field);
    }
    if (at != struct.byteSize()) {
      throw new AssertionError("fields fill " + at + " of " + struct.byteSize() + " bytes");
    }
    return struct;
  }

  private static long bytes(Object field) {
    return switch (field) {
      case Nested nested -> nested.bytes();
      case Integer _ -> Integer.BYTES;
      default -> Long.BYTES;
    };
  }

  /** A structure that is a field of another, for {@link #fill}. */
  public record Nested(MemorySegment struct) {
    private long bytes() {
      return struct.byteSize();
    }
  }
}
