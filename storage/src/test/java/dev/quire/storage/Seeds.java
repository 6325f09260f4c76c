package dev.quire.storage;

import java.util.stream.LongStream;

/** The seeds of a random test: so many, or the one of {@code -Dseed=}. */
public final class Seeds {
  private Seeds() {}

  public static LongStream first(int count) {
    Long only = Long.getLong("seed");
    return only == null ? LongStream.range(0, count) : LongStream.of(only);
  }
}
