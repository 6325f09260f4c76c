package dev.quire.storage.segment;

import java.util.HashSet;
import java.util.Set;

/** What the loss of an array means. */
public enum ArrayRole {
  /** Nothing else says what stands in it: what is lost is lost. */
  PRIMARY,
  /** Storage makes it again from the columns. */
  TABLE,
  /** Whoever built the index makes it again from the vectors. */
  INDEX;

  private static final Set<String> COLUMNS = columns();
  private static final String ARRAY = ".npy";

  private static Set<String> columns() {
    Set<String> columns = new HashSet<>(Set.of(SegmentFiles.VECTORS, SegmentFiles.CHUNK_OWNERS));
    for (ChunkNumber column : ChunkNumber.values()) {
      columns.add(column.array());
    }
    for (DocumentNumber column : DocumentNumber.values()) {
      columns.add(column.array());
    }
    for (ChunkBytes column : ChunkBytes.values()) {
      columns.add(column.array());
      columns.add(column.array() + SegmentFiles.OFFSETS);
    }
    for (DocumentBytes column : DocumentBytes.values()) {
      columns.add(column.array());
      columns.add(column.array() + SegmentFiles.OFFSETS);
    }
    return Set.copyOf(columns);
  }

  /** Of a file in a segment's directory. */
  public static ArrayRole ofFile(String name) {
    if (name.equals(CalibrationFile.NAME)) {
      return INDEX;
    }
    boolean isBits = name.contains("deletes-");
    return isBits || !name.endsWith(ARRAY)
        ? PRIMARY
        : of(name.substring(0, name.length() - ARRAY.length()));
  }

  /** Of the array that a segment keeps under the name. */
  static ArrayRole of(String name) {
    if (SegmentFiles.isIndex(name)) {
      return INDEX;
    }
    return COLUMNS.contains(name) ? PRIMARY : TABLE;
  }
}
