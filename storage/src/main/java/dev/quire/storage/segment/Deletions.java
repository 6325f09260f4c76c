package dev.quire.storage.segment;

/** What is deleted of a segment: chunk rows and document rows. */
public record Deletions(DeletedRows chunks, DeletedRows documents) {
  public static final Deletions NONE = new Deletions(DeletedRows.NONE, DeletedRows.NONE);

  public boolean isEmpty() {
    return chunks.isEmpty() && documents.isEmpty();
  }
}
