package dev.quire.storage.segment;

/** The numbers of a chunk row. */
enum ChunkNumber implements Column {
  ORDINAL("chunk_ordinals"),
  /** Milliseconds since 1970 in UTC. */
  CREATED("chunk_created"),
  /** Milliseconds since 1970 in UTC. */
  UPDATED("chunk_updated"),
  REVISION("chunk_revisions");

  private final String array;

  ChunkNumber(String array) {
    this.array = array;
  }

  @Override
  public String array() {
    return array;
  }
}
