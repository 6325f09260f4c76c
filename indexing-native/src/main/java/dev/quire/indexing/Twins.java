package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Tells the first row of each kind from those that repeat it bit for bit. */
final class Twins {
  private static final ValueLayout.OfLong TWO_FLOATS = JAVA_LONG.withByteAlignment(Float.BYTES);
  private static final long MIX = 0x9E3779B97F4A7C15L;
  private static final int LARGEST_TABLE = 1 << 30;

  /**
   * Far more entries than ever lie behind one another by chance. Rows made to share their hashes
   * are told apart no further: a repeated row that is a node of its own only takes its room.
   */
  private static final int MOST_PROBES = 1024;

  /** Rows between two looks whether the build is still wanted. */
  private static final int ROWS_A_LOOK = 4096;

  private final int[] firsts;
  private final int[] firstOf;

  private Twins(int[] firsts, int[] firstOf) {
    this.firsts = firsts;
    this.firstOf = firstOf;
  }

  static Twins find(Vectors vectors, Workers workers) {
    int n = vectors.rows();
    long[] hashes = new long[n];
    workers.eachUncounted(
        n,
        (from, end) -> {
          for (int row = (int) from; row < end; row++) {
            hashes[row] = hash(row(vectors, row));
          }
        });
    int[] firstOf = new int[n];
    int[] firsts = new int[n];
    int count = 0;
    int[] table = new int[tableSize(n)];
    for (int row = 0; row < n; row++) {
      if (row % ROWS_A_LOOK == 0) {
        workers.requireWanted();
      }
      firstOf[row] = findOrAdd(vectors, hashes, row, table);
      if (firstOf[row] == row) {
        firsts[count++] = row;
      }
    }
    return new Twins(Arrays.copyOf(firsts, count), firstOf);
  }

  /** At most half full, up to 2^29 rows. */
  static int tableSize(int rows) {
    return (int) Math.min(LARGEST_TABLE, 4L * Integer.highestOneBit(Math.max(4, rows)));
  }

  /** Open addressing; an entry is a row number plus one. */
  private static int findOrAdd(Vectors vectors, long[] hashes, int row, int[] table) {
    int mask = table.length - 1;
    int first = (int) (hashes[row] >>> 32) & mask;
    for (int probe = 0; probe < MOST_PROBES; probe++) {
      int at = (first + probe) & mask;
      int other = table[at] - 1;
      if (other < 0) {
        table[at] = row + 1;
        return row;
      }
      if (hashes[other] == hashes[row] && row(vectors, other).mismatch(row(vectors, row)) < 0) {
        return other;
      }
    }
    return row;
  }

  private static long hash(MemorySegment row) {
    long hash = row.byteSize();
    long at = 0;
    for (; at + Long.BYTES <= row.byteSize(); at += Long.BYTES) {
      hash = mix(hash ^ row.get(TWO_FLOATS, at));
    }
    return at == row.byteSize() ? hash : mix(hash ^ row.get(ValueLayout.JAVA_INT, at));
  }

  private static long mix(long bits) {
    long product = bits * MIX;
    return product ^ product >>> 29;
  }

  private static MemorySegment row(Vectors vectors, int row) {
    long bytes = (long) vectors.dimension() * Float.BYTES;
    return vectors.floats().asSlice(row * bytes, bytes);
  }

  /** The rows that repeat no earlier one, ascending. */
  int[] firsts() {
    return firsts.clone();
  }

  /**
   * Fills up an order that holds the first rows only: behind them the others, by the position of
   * the row they repeat, then by row.
   *
   * @param order as long as there are rows, the first {@code count} filled
   * @return for each row behind, the position of the row it repeats
   */
  int[] sortBehind(int[] order, int count) {
    int[] positionOf = new int[order.length];
    for (int at = 0; at < count; at++) {
      positionOf[order[at]] = at;
    }
    long[] keys = new long[order.length - count];
    int found = 0;
    for (int row = 0; row < order.length; row++) {
      if (firstOf[row] != row) {
        keys[found++] = (long) positionOf[firstOf[row]] << 32 | row;
      }
    }
    Arrays.sort(keys);
    int[] repeated = new int[keys.length];
    for (int i = 0; i < keys.length; i++) {
      repeated[i] = (int) (keys[i] >>> 32);
      order[count + i] = (int) keys[i];
    }
    return repeated;
  }
}
