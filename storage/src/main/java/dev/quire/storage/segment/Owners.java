package dev.quire.storage.segment;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The documents that chunk rows belong to, numbered by ascending id, and the rows of each by
 * ordinal. Each source segment has numbered its documents already, so that only documents are
 * compared, not rows.
 */
final class Owners {
  private final int[] ownerOf;
  private final int[] chunks;
  private final int[] starts;

  private Owners(int[] ownerOf, int[] chunks, int[] starts) {
    this.ownerOf = ownerOf;
    this.chunks = chunks;
    this.starts = starts;
  }

  static Owners of(ContentRows rows) {
    int[][] numbers = new Numbering(rows).numbers();
    int[] ownerOf = new int[rows.chunks()];
    int owners = 0;
    for (int i = 0; i < ownerOf.length; i++) {
      ownerOf[i] = numbers[rows.segmentOf(i)][rows.ownerInSegment(i)];
      owners = Math.max(owners, ownerOf[i] + 1);
    }
    int[] starts = starts(ownerOf, owners);
    return new Owners(ownerOf, byOwnerThenOrdinal(rows, ownerOf, starts), starts);
  }

  /** The owners of each source by their places among all owners. */
  private static final class Numbering {
    private static final int UNUSED = -1;
    private final ContentRows rows;
    private final int[][] numbers;
    private final RowRefs used;

    Numbering(ContentRows rows) {
      this.rows = rows;
      this.numbers = new int[rows.segments()][];
      for (int segment = 0; segment < numbers.length; segment++) {
        numbers[segment] = new int[rows.source(segment).owners()];
        Arrays.fill(numbers[segment], UNUSED);
      }
      RowRefs.Builder found = new RowRefs.Builder();
      for (int i = 0; i < rows.chunks(); i++) {
        int[] ofSegment = numbers[rows.segmentOf(i)];
        int owner = rows.ownerInSegment(i);
        if (ofSegment[owner] == UNUSED) {
          ofSegment[owner] = 0;
          found.add(rows.segmentOf(i), owner);
        }
      }
      used = found.build();
    }

    int[][] numbers() {
      int[] order = IdSort.order(used.size(), this::id);
      int number = -1;
      for (int i = 0; i < order.length; i++) {
        // two segments may hold chunks of one document
        number += i > 0 && id(order[i]).mismatch(id(order[i - 1])) < 0 ? 0 : 1;
        numbers[used.segment(order[i])][used.row(order[i])] = number;
      }
      return numbers;
    }

    private MemorySegment id(int i) {
      return rows.source(used.segment(i)).ownerId(used.row(i));
    }
  }

  private static int[] starts(int[] ownerOf, int owners) {
    int[] starts = new int[owners + 1];
    for (int owner : ownerOf) {
      starts[owner + 1]++;
    }
    for (int owner = 0; owner < owners; owner++) {
      starts[owner + 1] += starts[owner];
    }
    return starts;
  }

  private static int[] byOwnerThenOrdinal(ContentRows rows, int[] ownerOf, int[] starts) {
    int[] next = starts.clone();
    long[] keys = new long[ownerOf.length];
    for (int i = 0; i < ownerOf.length; i++) {
      keys[next[ownerOf[i]]++] = rows.number(ChunkNumber.ORDINAL, i) << Integer.SIZE | i;
    }
    for (int owner = 0; owner + 1 < starts.length; owner++) {
      Arrays.sort(keys, starts[owner], starts[owner + 1]);
    }
    return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
  }

  int count() {
    return starts.length - 1;
  }

  int[] ownerOf() {
    return ownerOf;
  }

  /** Rows by owner, in each by ordinal. */
  int[] chunks() {
    return chunks;
  }

  /** Where the owner's rows begin in {@link #chunks}; for {@link #count} where the last end. */
  int start(int owner) {
    return starts[owner];
  }

  int firstChunk(int owner) {
    return chunks[starts[owner]];
  }
}
