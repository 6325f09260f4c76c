package dev.quire.domain.service;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** Makes what must be new: ids and times. A parameter of the services, so that tests repeat. */
public interface Minting {

  /** A new UUIDv7 (RFC 9562, section 5.7): ids made later sort later. */
  String id();

  /** Now, in whole milliseconds: what the disk keeps. */
  Instant now();

  static Minting system() {
    return of(InstantSource.system(), new SecureRandom());
  }

  static Minting of(InstantSource clock, java.util.random.RandomGenerator random) {
    return new Minting() {
      private long lastTicks;

      @Override
      public String id() {
        long ticks = nextTicks();
        long high = (ticks >>> 12) << 16 | 0x7000 | (ticks & 0xfff);
        long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
      }

      /** Milliseconds · 4096 plus a counter, so that the ids of one millisecond ascend as well. */
      private synchronized long nextTicks() {
        lastTicks = Math.max(lastTicks + 1, clock.millis() << 12);
        return lastTicks;
      }

      @Override
      public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
      }
    };
  }
}
