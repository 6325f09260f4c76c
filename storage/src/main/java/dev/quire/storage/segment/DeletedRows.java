package dev.quire.storage.segment;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.function.IntConsumer;

/**
 * The deleted rows of a segment: an immutable set of row numbers, one bit each. A set with more
 * rows shares all pages that it does not change.
 */
public final class DeletedRows {
  public static final DeletedRows NONE = new DeletedRows(new long[0][], 0);

  private static final int PAGE_WORDS = 512;
  private static final int PAGE_SHIFT = 15;
  private static final long[] EMPTY_PAGE = new long[PAGE_WORDS];
  private static final ValueLayout.OfLong WORD =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final long[][] pages;
  private final int count;

  private DeletedRows(long[][] pages, int count) {
    this.pages = pages;
    this.count = count;
  }

  /** The set whose bit {@code row % 64} of word {@code row / 64} says whether it holds the row. */
  static DeletedRows ofWords(MemorySegment words) {
    int length = (int) (words.byteSize() / Long.BYTES);
    long[][] pages = new long[(length + PAGE_WORDS - 1) / PAGE_WORDS][];
    int count = 0;
    for (int i = 0; i < length; i++) {
      if (i % PAGE_WORDS == 0) {
        pages[i / PAGE_WORDS] = new long[PAGE_WORDS];
      }
      long word = words.get(WORD, (long) i * Long.BYTES);
      pages[i / PAGE_WORDS][i % PAGE_WORDS] = word;
      count += Long.bitCount(word);
    }
    return new DeletedRows(pages, count);
  }

  public boolean contains(int row) {
    int page = row >>> PAGE_SHIFT;
    return page < pages.length && (pages[page][word(row)] & bit(row)) != 0;
  }

  public int count() {
    return count;
  }

  public boolean isEmpty() {
    return count == 0;
  }

  /** All rows of the set, ascending; takes time by them and by the pages they lie in. */
  public void forEach(IntConsumer action) {
    for (int page = 0; page < pages.length; page++) {
      for (int word = 0; pages[page] != EMPTY_PAGE && word < PAGE_WORDS; word++) {
        int first = page << PAGE_SHIFT | word << 6;
        for (long bits = pages[page][word]; bits != 0; bits &= bits - 1) {
          action.accept(first + Long.numberOfTrailingZeros(bits));
        }
      }
    }
  }

  /** This set and the rows; each page that changes is copied once. */
  public DeletedRows with(int... rows) {
    int highest = -1;
    for (int row : rows) {
      highest = Math.max(highest, row);
    }
    if (highest < 0) {
      return this;
    }
    long[][] changed = grown((highest >>> PAGE_SHIFT) + 1);
    int added = 0;
    for (int row : rows) {
      long[] page = ownPage(changed, row >>> PAGE_SHIFT);
      added += (page[word(row)] & bit(row)) == 0 ? 1 : 0;
      page[word(row)] |= bit(row);
    }
    return added == 0 ? this : new DeletedRows(changed, count + added);
  }

  private long[][] grown(int length) {
    long[][] grown = new long[Math.max(length, pages.length)][];
    System.arraycopy(pages, 0, grown, 0, pages.length);
    for (int i = pages.length; i < grown.length; i++) {
      grown[i] = EMPTY_PAGE;
    }
    return grown;
  }

  private long[] ownPage(long[][] changed, int page) {
    boolean shared =
        changed[page] == EMPTY_PAGE || (page < pages.length && changed[page] == pages[page]);
    if (shared) {
      changed[page] = changed[page].clone();
    }
    return changed[page];
  }

  /** The words of a segment of so many rows: ⌈rows / 64⌉ of them. */
  public long[] toWords(int rows) {
    long[] words = new long[wordsFor(rows)];
    for (int page = 0; page < pages.length && page * PAGE_WORDS < words.length; page++) {
      int from = page * PAGE_WORDS;
      System.arraycopy(pages[page], 0, words, from, Math.min(PAGE_WORDS, words.length - from));
    }
    return words;
  }

  /** Copies {@link #toWords} into memory of ⌈rows / 64⌉ longs or more. */
  public void copyTo(MemorySegment words, int rows) {
    MemorySegment.copy(MemorySegment.ofArray(toWords(rows)), 0, words, 0, wordsFor(rows) * 8L);
  }

  static int wordsFor(int rows) {
    return (int) ((rows + 63L) >>> 6);
  }

  private static int word(int row) {
    return (row >>> 6) % PAGE_WORDS;
  }

  private static long bit(int row) {
    return 1L << row;
  }
}
