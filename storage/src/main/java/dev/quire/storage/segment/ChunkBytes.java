package dev.quire.storage.segment;

/** The variable-length columns of chunk rows. */
enum ChunkBytes implements Column {
  ID("chunk_ids"),
  /** Sealed segments keep each document's id once: see {@link SegmentFiles}. */
  DOCUMENT_ID("owner_ids"),
  TEXT("chunk_texts"),
  METADATA("chunk_metadata");

  private final String array;

  ChunkBytes(String array) {
    this.array = array;
  }

  @Override
  public String array() {
    return array;
  }
}
