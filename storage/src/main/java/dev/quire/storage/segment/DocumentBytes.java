package dev.quire.storage.segment;

/** The variable-length columns of document rows. */
enum DocumentBytes implements Column {
  ID("document_ids"),
  TITLE("document_titles"),
  SOURCE("document_sources"),
  METADATA("document_metadata");

  private final String array;

  DocumentBytes(String array) {
    this.array = array;
  }

  @Override
  public String array() {
    return array;
  }
}
