package dev.quire.storage;

import java.util.stream.LongStream;

/** The seeds of a random test: so many, or the one of {@code -Dseed=}. */
public final class Seeds {
  private Seeds() {}

  /** The same, and {@code -Dseeds=} says how many. */
  static LongStream asked(int usually) {
    return first(Integer.getInteger("seeds", usually));
  }

  public static LongStream first(int count) {
    Long only = Long.getLong("seed");
    return only == null ? LongStream.range(0, count) : LongStream.of(only);
  }
}
