package dev.quire.domain.library;

/** The kinds of index, by the literature's names. */
public enum IndexType {
  AUTO,
  BRUTE,
  IVF_FLAT,
  IVF_PQ,
  HNSW
}
