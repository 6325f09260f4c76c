package dev.quire.domain.search;

/**
 * What a hit brings beyond where the chunk is and how near. Each part is a read of its own, from
 * memory that no other part lies in, so only what is asked for is read.
 */
public enum HitPart {
  TEXT,
  METADATA,
  EMBEDDING,
  /** The whole document that the chunk belongs to. */
  DOCUMENT
}
