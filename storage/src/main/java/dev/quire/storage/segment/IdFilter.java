package dev.quire.storage.segment;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Tells of most ids that they are not in a segment, without a look at its files: each new chunk is
 * looked for in every segment, and where tables are larger than memory each look would read the
 * disk. Two bytes a row, made when the segment is opened. A Bloom filter whose bits for one id lie
 * in one word (Putze, Sanders and Singler: Cache-, Hash- and Space-Efficient Bloom Filters, 2009):
 * four of 64 bits, four ids a word; about one look in a hundred is in vain.
 */
final class IdFilter {
  private static final int ROWS_A_WORD = 4;
  private static final int BITS = 4;
  private static final int BIT_CHOICE = 6;
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  private final MemorySegment words;
  private final int count;

  /** Room for the ids of so many rows. */
  IdFilter(int rows, Arena arena) {
    count = rows / ROWS_A_WORD + 1;
    words = arena.allocate(JAVA_LONG, count);
  }

  void add(int hash) {
    long mixed = mixed(hash);
    long word = wordOf(mixed);
    words.setAtIndex(JAVA_LONG, word, words.getAtIndex(JAVA_LONG, word) | bits(mixed));
  }

  /** False only where no id of this hash was added. */
  boolean mayHold(int hash) {
    long mixed = mixed(hash);
    long bits = bits(mixed);
    return (words.getAtIndex(JAVA_LONG, wordOf(mixed)) & bits) == bits;
  }

  // the hash itself chooses the slot of a table, and its low bits are alike in a full one
  private static long mixed(int hash) {
    long product = (hash + 1L) * MULTIPLIER;
    return product ^ (product >>> 32);
  }

  private long wordOf(long mixed) {
    return ((mixed >>> 32) * count) >>> 32;
  }

  private static long bits(long mixed) {
    long bits = 0;
    for (int i = 0; i < BITS; i++) {
      bits |= 1L << (mixed >>> (i * BIT_CHOICE));
    }
    return bits;
  }
}
