package dev.quire.domain.library;

import dev.quire.domain.Id;

/** The id of a library, new or not; see {@link Id} for what is allowed. */
public record LibraryId(String value) implements Id, Comparable<LibraryId> {

  public LibraryId {
    Id.requireAddressable("id", Id.requireValid("id", value));
  }

  @Override
  public int compareTo(LibraryId other) {
    return Id.compare(value, other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
