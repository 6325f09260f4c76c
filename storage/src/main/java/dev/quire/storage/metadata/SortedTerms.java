package dev.quire.storage.metadata;

import dev.quire.storage.metadata.Postings.TermRows;
import dev.quire.storage.npy.Dtype;
import dev.quire.storage.npy.NpyWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.roaringbitmap.RoaringBitmap;

/** Terms in their final order, written as the arrays of {@link MetadataIndexWriter}. */
final class SortedTerms {
  private static final byte[] NO_BITMAP = {};

  private final int rows;
  private final List<byte[]> names;
  private final TermTable terms;
  private final Integer[] order;
  private final TermRows termRows;
  // of each field and behind the last: its first place
  private final int[] firstPlaces;
  private final int[][] presents;
  private final byte[][] bitmaps;

  /**
   * @param rows of the table
   * @param names of the fields, sorted
   * @param order terms, sorted
   * @param termRows the rows of each place in that order; PRESENT has none yet
   */
  SortedTerms(int rows, List<byte[]> names, TermTable terms, Integer[] order, TermRows termRows) {
    this.rows = rows;
    this.names = names;
    this.terms = terms;
    this.order = order;
    this.termRows = termRows;
    this.presents = new int[names.size()][];
    this.bitmaps = new byte[order.length][];
    this.firstPlaces = new int[names.size() + 1];
    int field = 0;
    for (int place = 0; place < order.length; place++) {
      if (isPresent(place)) {
        firstPlaces[field++] = place;
      }
    }
    firstPlaces[field] = order.length;
  }

  void write(String table, ArraySink sink) throws IOException {
    for (int field = 0; field < names.size(); field++) {
      int first = firstPlaces[field];
      presents[terms.field(order[first])] = present(first, firstPlaces[field + 1]);
      for (int place = first; place < firstPlaces[field + 1]; place++) {
        bitmaps[place] = isCommon(count(place)) ? bitmap(rowsOf(place)) : NO_BITMAP;
      }
    }
    writeFields(table, sink);
    writeTerms(table, sink);
    writeBitmaps(table, sink);
  }

  // a row has one value by itself in a field, whatever it holds as a list
  private int[] present(int first, int end) {
    int valuesEnd = first + 1;
    while (valuesEnd < end && terms.tag(order[valuesEnd]) < TermKey.ELEMENT) {
      valuesEnd++;
    }
    int[] present = termRows.of(first, valuesEnd);
    Arrays.sort(present);
    return present;
  }

  private int[] rowsOf(int place) {
    return isPresent(place) ? presents[terms.field(order[place])] : termRows.of(place, place + 1);
  }

  private int count(int place) {
    return isPresent(place) ? presents[terms.field(order[place])].length : termRows.count(place);
  }

  /** How many rows the place has in the array of rows. */
  private int listed(int place) {
    return bitmaps[place] == NO_BITMAP ? count(place) : 0;
  }

  private boolean isPresent(int place) {
    return terms.tag(order[place]) == TermKey.PRESENT;
  }

  private boolean isCommon(int count) {
    return count >= MetadataIndexWriter.FEWEST && (long) count * MetadataIndexWriter.SHARE >= rows;
  }

  private static byte[] bitmap(int[] ascending) {
    RoaringBitmap bitmap = new RoaringBitmap();
    bitmap.addN(ascending, 0, ascending.length);
    bitmap.runOptimize();
    ByteBuffer bytes = ByteBuffer.allocate(bitmap.serializedSizeInBytes());
    bitmap.serialize(bytes);
    return bytes.array();
  }

  private void writeFields(String table, ArraySink sink) throws IOException {
    long bytes = names.stream().mapToLong(name -> name.length).sum();
    sink.write(
        table + MetadataArrays.FIELDS,
        Dtype.U1,
        List.of(bytes),
        array -> {
          for (byte[] name : names) {
            array.put(MemorySegment.ofArray(name));
          }
        });
    sink.write(
        table + MetadataArrays.FIELDS + MetadataArrays.STARTS,
        Dtype.I8,
        List.of(names.size() + 1L, 2L),
        array -> {
          long at = 0;
          for (int field = 0; field < names.size(); field++) {
            array.putLong(at);
            array.putLong(firstPlaces[field]);
            at += names.get(field).length;
          }
          array.putLong(at);
          array.putLong(order.length);
        });
  }

  private void writeTerms(String table, ArraySink sink) throws IOException {
    long bytes = 0;
    long posted = 0;
    for (int place = 0; place < order.length; place++) {
      bytes += terms.length(order[place]);
      posted += listed(place);
    }
    long end = bytes;
    long rowsEnd = posted;
    sink.write(
        table + MetadataArrays.TERMS,
        Dtype.U1,
        List.of(end),
        array -> {
          for (Integer term : order) {
            array.put(MemorySegment.ofArray(terms.key(term)));
          }
        });
    sink.write(
        table + MetadataArrays.TERMS + MetadataArrays.STARTS,
        Dtype.I8,
        List.of(order.length + 1L, 2L),
        array -> {
          long at = 0;
          long row = 0;
          for (int place = 0; place < order.length; place++) {
            array.putLong(at);
            array.putLong(row);
            at += terms.length(order[place]);
            row += listed(place);
          }
          array.putLong(end);
          array.putLong(rowsEnd);
        });
    sink.write(
        table + MetadataArrays.ROWS,
        Dtype.I4,
        List.of(rowsEnd),
        array -> {
          for (int place = 0; place < order.length; place++) {
            if (listed(place) > 0) {
              putRows(place, array);
            }
          }
        });
  }

  private void putRows(int place, NpyWriter array) throws IOException {
    for (int row : rowsOf(place)) {
      array.putInt(row);
    }
  }

  private void writeBitmaps(String table, ArraySink sink) throws IOException {
    List<Integer> places = new ArrayList<>();
    long bytes = 0;
    for (int place = 0; place < bitmaps.length; place++) {
      if (bitmaps[place] != NO_BITMAP) {
        places.add(place);
        bytes += bitmaps[place].length;
      }
    }
    long end = bytes;
    sink.write(
        table + MetadataArrays.BITMAPS,
        Dtype.U1,
        List.of(end),
        array -> {
          for (int place : places) {
            array.put(MemorySegment.ofArray(bitmaps[place]));
          }
        });
    sink.write(
        table + MetadataArrays.BITMAPS + MetadataArrays.STARTS,
        Dtype.I8,
        List.of(places.size() + 1L, 2L),
        array -> {
          long at = 0;
          for (int place : places) {
            array.putLong(at);
            array.putLong(place);
            at += bitmaps[place].length;
          }
          array.putLong(end);
          array.putLong(order.length);
        });
  }
}
