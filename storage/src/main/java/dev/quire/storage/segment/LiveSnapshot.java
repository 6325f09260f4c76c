package dev.quire.storage.segment;

import dev.quire.domain.filter.FieldKinds;

/** The rows that a live segment had at one moment. */
final class LiveSnapshot extends LiveView {
  private final int chunkRows;
  private final int documentRows;
  private final FieldKinds fieldKinds;

  LiveSnapshot(LiveRows rows, UseCount uses, int chunkRows, int documentRows) {
    super(rows, uses);
    this.chunkRows = chunkRows;
    this.documentRows = documentRows;
    this.fieldKinds = rows.kinds();
  }

  @Override
  public int chunkRows() {
    return chunkRows;
  }

  @Override
  public int documentRows() {
    return documentRows;
  }

  @Override
  public FieldKinds fieldKinds() {
    return fieldKinds;
  }
}
