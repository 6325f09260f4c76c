package dev.quire.storage.metadata;

import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.domain.metadata.MetadataValue.Listing;
import dev.quire.storage.file.ScratchArena;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the metadata index of one table (whose name begins every array's) of n rows: f fields, t
 * terms, b bitmaps. A term is a value that some row has in a field, as {@link TermKey} writes it.
 *
 * <pre>
 * fields               u1            names in UTF-8, ascending by bytes
 * fields_starts        i8 [f + 1, 2] where each name begins in fields; the number of its first term
 * terms                u1            keys, those of a field together, ascending by unsigned bytes
 * terms_starts         i8 [t + 1, 2] where each key begins in terms; where its rows begin in term_rows
 * term_rows            i4            the rows of each term, ascending
 * term_bitmaps         u1            RoaringBitmaps in their portable format, one after the other
 * term_bitmaps_starts  i8 [b + 1, 2] where each begins in term_bitmaps; its term, ascending (last: t)
 * </pre>
 *
 * The last row of each starts array is where the last thing ends. A field's first term is PRESENT,
 * which all its rows have. A term that one row in {@value #SHARE} has, and at least {@value
 * #FEWEST}, keeps its rows in a bitmap and has none in term_rows: so the rows of a range of terms
 * are one stretch of term_rows and at most a few hundred bitmaps. A table in which no row has a
 * field has no arrays at all.
 *
 * <p>Valid where starts ascend from 0 to the end of what they point into, names and keys ascend
 * strictly, and the rows of a term ascend strictly and are below n.
 *
 * <p>Terms are sorted outside the heap: what rows have is gathered until it is {@link #RUN_BYTES},
 * and becomes a sorted run in a scratch arena; in the end the runs are merged. On the heap are a
 * run, a term of each run, and the names of the fields.
 */
public final class MetadataIndexWriter {
  static final int SHARE = 256;
  static final int FEWEST = 64;

  /** Worth a file, and some 6 MiB of heap while it is gathered. */
  private static final long RUN_BYTES = 2L << 20;

  private static final byte[] PRESENT = TermKey.present();

  private final int rows;
  private final ScratchArena scratch;
  private final long runBytes;
  private final Map<String, Integer> fields = new HashMap<>();
  private final List<byte[]> names = new ArrayList<>();
  private final List<MemorySegment> runs = new ArrayList<>();
  private TermRun run = new TermRun();
  private int lastRow;

  /**
   * @param rows of the table
   * @param scratch what is sorted lies there until the arena is closed
   */
  public MetadataIndexWriter(int rows, ScratchArena scratch) {
    this(rows, scratch, RUN_BYTES);
  }

  /**
   * @param runBytes that make a run, or what one row has where that is more
   */
  MetadataIndexWriter(int rows, ScratchArena scratch, long runBytes) {
    this.rows = rows;
    this.scratch = scratch;
    this.runBytes = runBytes;
  }

  /** Adds the fields of a row; rows come in ascending order, those without fields need not come. */
  public void add(int row, Metadata metadata) throws IOException {
    for (Map.Entry<String, MetadataValue> field : metadata.fields().entrySet()) {
      add(row, field.getKey(), field.getValue());
    }
  }

  /** Adds one field of a row. */
  public void add(int row, String field, MetadataValue value) throws IOException {
    // a row is never in two runs: the rows of a term are those of all its runs, one after the other
    if (row != lastRow && run.bytes() >= runBytes) {
      endRun();
    }
    lastRow = row;
    int number = fields.computeIfAbsent(field, this::newField);
    run.add(number, PRESENT, row);
    run.add(number, TermKey.of(value), row);
    if (value instanceof Listing(var elements)) {
      for (MetadataValue element : elements) {
        run.add(number, TermKey.ofElement(element), row);
      }
    }
  }

  private int newField(String name) {
    names.add(name.getBytes(StandardCharsets.UTF_8));
    return names.size() - 1;
  }

  private void endRun() throws IOException {
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment sorted = run.inOrder(this::compareNames, memory);
      runs.add(scratch.filled(sorted.byteSize(), sink -> sink.put(sorted)));
    }
    run = new TermRun();
  }

  private int compareNames(int fieldA, int fieldB) {
    return Arrays.compareUnsigned(names.get(fieldA), names.get(fieldB));
  }

  /** Writes the arrays, their names beginning with the table's; none where no row has a field. */
  public void write(String table, ArraySink sink) throws IOException {
    if (!names.isEmpty()) {
      endRun();
      try (TermArrays arrays = new TermArrays(rows, names, scratch)) {
        new TermMerge(runs, this::compareNames).writeTo(arrays::add);
        arrays.write(table, sink);
      }
    }
  }
}
