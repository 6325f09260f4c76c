package dev.quire.domain.document;

import dev.quire.domain.Id;

/** The id of a document; see {@link Id} for what is allowed. */
public record DocumentId(String value) implements Id, Comparable<DocumentId> {

  public DocumentId {
    Id.requireValid("id", value);
  }

  @Override
  public int compareTo(DocumentId other) {
    return Id.compare(value, other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
