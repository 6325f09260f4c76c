package dev.quire.domain.chunk;

import dev.quire.domain.Id;

/** The id of a chunk; see {@link Id} for what is allowed. */
public record ChunkId(String value) implements Id, Comparable<ChunkId> {

  public ChunkId {
    Id.requireValid("id", value);
  }

  @Override
  public int compareTo(ChunkId other) {
    return Id.compare(value, other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
