package dev.quire.indexing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which of the first rows of a growing set are in which list. Immutable: with more rows it is
 * another. Rows lie in runs, each sorted by list; a run joins the one before it where that is not
 * twice as large, so that there are few, and each row is moved a few times.
 */
final class Postings {
  private final int lists;
  private final List<Run> runs;

  private Postings(int lists, List<Run> runs) {
    this.lists = lists;
    this.runs = List.copyOf(runs);
  }

  /** No rows yet. */
  static Postings none(int lists) {
    return new Postings(lists, List.of());
  }

  /** Consecutive rows, sorted by list and in ascending order within each. */
  private static final class Run {
    /** The row behind the last. */
    private final int end;

    /** List l has {@code rows[offsets[l]]} to before {@code rows[offsets[l + 1]]}. */
    private final int[] offsets;

    private final int[] rows;

    private Run(int end, int[] offsets, int[] rows) {
      this.end = end;
      this.offsets = offsets;
      this.rows = rows;
    }

    static Run of(int first, int[] listOf, int lists) {
      int[] offsets = new int[lists + 1];
      for (int list : listOf) {
        offsets[list + 1]++;
      }
      for (int l = 0; l < lists; l++) {
        offsets[l + 1] += offsets[l];
      }
      int[] next = offsets.clone();
      int[] rows = new int[listOf.length];
      for (int i = 0; i < listOf.length; i++) {
        rows[next[listOf[i]]++] = first + i;
      }
      return new Run(first + listOf.length, offsets, rows);
    }

    Run and(Run next) {
      int[] all = new int[offsets.length];
      int[] joined = new int[rows.length + next.rows.length];
      for (int l = 0; l < offsets.length - 1; l++) {
        int own = offsets[l + 1] - offsets[l];
        int others = next.offsets[l + 1] - next.offsets[l];
        System.arraycopy(rows, offsets[l], joined, all[l], own);
        System.arraycopy(next.rows, next.offsets[l], joined, all[l] + own, others);
        all[l + 1] = all[l] + own + others;
      }
      return new Run(next.end, all, joined);
    }

    int size(int list) {
      return offsets[list + 1] - offsets[list];
    }
  }

  /** How many rows there are, from 0 on. */
  int rows() {
    return runs.isEmpty() ? 0 : runs.getLast().end;
  }

  /**
   * The same and the rows after them.
   *
   * @param listOf for each of these the number of its list
   */
  Postings and(int[] listOf) {
    if (listOf.length == 0) {
      return this;
    }
    List<Run> more = new ArrayList<>(runs);
    Run last = Run.of(rows(), listOf, lists);
    while (!more.isEmpty() && more.getLast().rows.length < 2 * last.rows.length) {
      last = more.removeLast().and(last);
    }
    more.add(last);
    return new Postings(lists, more);
  }

  /**
   * The rows of some lists, as far as they are allowed, run by run.
   *
   * @param end rows from here on are left out
   */
  int[] rowsOf(int[] some, int end, RowSet allowed) {
    int[] found = new int[size(some)];
    int count = 0;
    for (Run run : runs) {
      boolean whole = run.end <= end && allowed.isAll();
      for (int list : some) {
        int from = run.offsets[list];
        int size = run.size(list);
        System.arraycopy(run.rows, from, found, count, size);
        count = whole ? count + size : kept(found, count, size, end, allowed);
      }
    }
    return count == found.length ? found : Arrays.copyOf(found, count);
  }

  private int size(int... some) {
    int size = 0;
    for (Run run : runs) {
      for (int list : some) {
        size += run.size(list);
      }
    }
    return size;
  }

  /** Moves those of the last rows that may answer together; returns how many there are then. */
  private static int kept(int[] found, int from, int size, int end, RowSet allowed) {
    int count = from;
    for (int i = from; i < from + size; i++) {
      if (found[i] < end && allowed.contains(found[i])) {
        found[count++] = found[i];
      }
    }
    return count;
  }
}
