package dev.quire.storage.segment;

/** The numbers of a document row. */
enum DocumentNumber implements Column {
  /** Milliseconds since 1970 in UTC. */
  CREATED("document_created"),
  /** Milliseconds since 1970 in UTC. */
  UPDATED("document_updated"),
  REVISION("document_revisions");

  private final String array;

  DocumentNumber(String array) {
    this.array = array;
  }

  @Override
  public String array() {
    return array;
  }
}
