package dev.quire.storage.metadata;

import java.util.List;

/** The names of an index's arrays, behind the table's: see {@link MetadataIndexWriter}. */
public final class MetadataArrays {
  static final String FIELDS = "_fields";
  static final String TERMS = "_terms";
  static final String ROWS = "_term_rows";
  static final String BITMAPS = "_term_bitmaps";
  static final String STARTS = "_starts";

  private MetadataArrays() {}

  /** All arrays of the index over a table. */
  public static List<String> of(String table) {
    return List.of(
        table + FIELDS,
        table + FIELDS + STARTS,
        table + TERMS,
        table + TERMS + STARTS,
        table + ROWS,
        table + BITMAPS,
        table + BITMAPS + STARTS);
  }
}
