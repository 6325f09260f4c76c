package dev.quire.domain;

import java.util.Random;
import java.util.stream.LongStream;

/** Seeds of random tests. {@code -Dseed=} repeats one; a test shows its seed in its name. */
public final class Seeds {
  private Seeds() {}

  /** Fresh seeds, or the one that was asked for. */
  public static LongStream seeds() {
    Long asked = Long.getLong("seed");
    return asked == null ? new Random().longs(20) : LongStream.of(asked);
  }
}
