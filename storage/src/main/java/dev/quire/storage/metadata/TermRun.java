package dev.quire.storage.metadata;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.quire.storage.metadata.Postings.TermRows;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Comparator;

/**
 * The terms of some rows that follow one another, gathered on the heap: a term that comes again
 * costs its row alone. In order they lie outside the heap, for a {@link TermCursor}:
 *
 * <pre>
 * of each term, unaligned:
 * i4      its field
 * i4      bytes of its key
 * i4      number of its rows
 * u1 […]  its key
 * i4 […]  its rows, ascending
 * </pre>
 */
final class TermRun {
  static final int HEAD_BYTES = 3 * Integer.BYTES;

  private final TermTable terms = new TermTable();
  private final Postings postings = new Postings();

  /** Adds a row of the field's term with this key; rows come in ascending order. */
  void add(int field, byte[] key, int row) {
    postings.add(terms.add(field, key), row);
  }

  /** What the run takes in order; on the heap it is about three times as much. */
  long bytes() {
    return (long) HEAD_BYTES * terms.size()
        + terms.keyBytes()
        + (long) Integer.BYTES * postings.size();
  }

  /**
   * All terms by their fields, then by their keys.
   *
   * @param byName compares fields
   */
  MemorySegment inOrder(Comparator<Integer> byName, Arena arena) {
    Integer[] order = new Integer[terms.size()];
    Arrays.setAll(order, term -> term);
    Arrays.sort(
        order,
        (a, b) ->
            terms.field(a) == terms.field(b)
                ? terms.compareKeys(a, b)
                : byName.compare(terms.field(a), terms.field(b)));
    MemorySegment run = arena.allocate(bytes());
    TermRows rows = postings.byTerm(order);
    long at = 0;
    for (int place = 0; place < order.length; place++) {
      at = put(order[place], rows, place, run, at);
    }
    return run;
  }

  private long put(int term, TermRows rows, int place, MemorySegment run, long at) {
    run.set(JAVA_INT_UNALIGNED, at, terms.field(term));
    run.set(JAVA_INT_UNALIGNED, at + Integer.BYTES, terms.length(term));
    run.set(JAVA_INT_UNALIGNED, at + 2 * Integer.BYTES, rows.count(place));
    long keyEnd = terms.copyKey(term, run, at + HEAD_BYTES);
    return rows.copyTo(run, keyEnd, place);
  }
}
