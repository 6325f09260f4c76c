package dev.quire.storage.metadata;

import dev.quire.storage.npy.NpyArray;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import org.roaringbitmap.PeekableCharIterator;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;
import org.roaringbitmap.buffer.MappeableContainerPointer;

/** The rows of terms where they are mapped: lists of the rare ones, bitmaps of the common. */
final class MappedRows {
  private final NpyArray termStarts;
  private final NpyArray rows;
  private final NpyArray bitmaps;
  private final NpyArray bitmapStarts;
  private final long bitmapCount;

  MappedRows(NpyArray termStarts, NpyArray rows, NpyArray bitmaps, NpyArray bitmapStarts) {
    this.termStarts = termStarts;
    this.rows = rows;
    this.bitmaps = bitmaps;
    this.bitmapStarts = bitmapStarts;
    this.bitmapCount = bitmapStarts.length() - 1;
  }

  /** Adds the rows of all terms of the range. */
  void addTo(RowBits bits, TermRange range) {
    if (range.isEmpty()) {
      return;
    }
    long end = rowsFrom(range.to());
    for (long i = rowsFrom(range.from()); i < end; i++) {
      bits.add(rows.intAt(i));
    }
    long bitmapsEnd = firstBitmap(range.to());
    for (long bitmap = firstBitmap(range.from()); bitmap < bitmapsEnd; bitmap++) {
      addBitmap(bits, bitmap(bitmap));
    }
  }

  // whole words where a stretch of rows has many: one by one, runs took forty nanoseconds a row
  private static void addBitmap(RowBits bits, ImmutableRoaringBitmap bitmap) {
    for (MappeableContainerPointer at = bitmap.getContainerPointer();
        at.hasContainer();
        at.advance()) {
      int firstRow = at.key() << Character.SIZE;
      if (at.isBitmapContainer() || at.isRunContainer()) {
        bits.or(firstRow, at.getContainer().toBitmapContainer().toLongArray());
      } else {
        PeekableCharIterator rows = at.getContainer().toContainer().getCharIterator();
        while (rows.hasNext()) {
          bits.add(firstRow | rows.next());
        }
      }
    }
  }

  /** How many rows the terms of the range have, a row counted for each of its terms. */
  long count(TermRange range) {
    if (range.isEmpty()) {
      return 0;
    }
    long count = rowsFrom(range.to()) - rowsFrom(range.from());
    long bitmapsEnd = firstBitmap(range.to());
    for (long bitmap = firstBitmap(range.from()); bitmap < bitmapsEnd; bitmap++) {
      count += bitmap(bitmap).getCardinality();
    }
    return count;
  }

  /** The first row of a term. */
  int first(long term) {
    long bitmap = firstBitmap(term);
    return bitmap < bitmapCount && bitmapTerm(bitmap) == term
        ? bitmap(bitmap).first()
        : rows.intAt(rowsFrom(term));
  }

  private long rowsFrom(long term) {
    return termStarts.longAt(2 * term + 1);
  }

  /** The first bitmap of a term that is not below this one. */
  private long firstBitmap(long term) {
    long low = 0;
    long high = bitmapCount;
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (bitmapTerm(middle) < term) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private long bitmapTerm(long bitmap) {
    return bitmapStarts.longAt(2 * bitmap + 1);
  }

  private ImmutableRoaringBitmap bitmap(long bitmap) {
    long from = bitmapStarts.longAt(2 * bitmap);
    long to = bitmapStarts.longAt(2 * bitmap + 2);
    MemorySegment bytes = bitmaps.memory().asSlice(from, to - from);
    return new ImmutableRoaringBitmap(bytes.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN));
  }
}
