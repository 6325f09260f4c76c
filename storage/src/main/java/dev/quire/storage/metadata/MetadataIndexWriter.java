package dev.quire.storage.metadata;

import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.domain.metadata.MetadataValue.Listing;
import java.io.IOException;
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
 */
public final class MetadataIndexWriter {
  static final int SHARE = 256;
  static final int FEWEST = 64;

  private final int rows;
  private final Map<String, Integer> fields = new HashMap<>();
  private final List<byte[]> names = new ArrayList<>();
  private final TermTable terms = new TermTable();
  private final Postings postings = new Postings();

  /**
   * @param rows of the table
   */
  public MetadataIndexWriter(int rows) {
    this.rows = rows;
  }

  /** Adds the fields of a row; rows come in ascending order, those without fields need not come. */
  public void add(int row, Metadata metadata) {
    metadata.fields().forEach((field, value) -> add(row, field, value));
  }

  /** Adds one field of a row. */
  public void add(int row, String field, MetadataValue value) {
    int number = fields.computeIfAbsent(field, this::newField);
    postings.add(terms.add(number, TermKey.of(value)), row);
    if (value instanceof Listing(var elements)) {
      for (MetadataValue element : elements) {
        postings.add(terms.add(number, TermKey.ofElement(element)), row);
      }
    }
  }

  private int newField(String name) {
    names.add(name.getBytes(StandardCharsets.UTF_8));
    terms.add(names.size() - 1, TermKey.present());
    return names.size() - 1;
  }

  /** Writes the arrays, their names beginning with the table's; none where no row has a field. */
  public void write(String table, ArraySink sink) throws IOException {
    if (!names.isEmpty()) {
      Integer[] order = sortedTerms();
      int[] places = new int[order.length];
      for (int place = 0; place < order.length; place++) {
        places[order[place]] = place;
      }
      new SortedTerms(rows, sortedNames(), terms, order, postings.byTerm(places))
          .write(table, sink);
    }
  }

  private List<byte[]> sortedNames() {
    return names.stream().sorted(Arrays::compareUnsigned).toList();
  }

  private Integer[] sortedTerms() {
    int[] ranks = fieldRanks();
    Integer[] order = new Integer[terms.size()];
    Arrays.setAll(order, term -> term);
    Arrays.sort(
        order,
        (a, b) -> {
          int byField = Integer.compare(ranks[terms.field(a)], ranks[terms.field(b)]);
          return byField != 0 ? byField : terms.compareKeys(a, b);
        });
    return order;
  }

  private int[] fieldRanks() {
    Integer[] sorted = new Integer[names.size()];
    Arrays.setAll(sorted, field -> field);
    Arrays.sort(sorted, (a, b) -> Arrays.compareUnsigned(names.get(a), names.get(b)));
    int[] ranks = new int[sorted.length];
    for (int rank = 0; rank < sorted.length; rank++) {
      ranks[sorted[rank]] = rank;
    }
    return ranks;
  }
}
