package dev.quire.storage.segment;

import dev.quire.domain.Id;

/** Rows by ascending id (by its UTF-8 bytes), ranked from 0. */
public interface IdOrder {

  int size();

  /** The row at the rank. */
  int row(int rank);

  /** The first rank whose id is above the given one; {@link #size} where none is. */
  int firstRankAfter(Id id);
}
