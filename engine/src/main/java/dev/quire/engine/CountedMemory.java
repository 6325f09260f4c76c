package dev.quire.engine;

import java.lang.foreign.Arena;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Native memory that counts, and is freed once all who use it have let go. For any thread. */
final class CountedMemory {
  private final Arena arena = Arena.ofShared();
  private final long bytes;
  private final LiveCodes.Room room;
  // who took it is the first
  private final AtomicInteger users = new AtomicInteger(1);

  private CountedMemory(long bytes, LiveCodes.Room room) {
    this.bytes = bytes;
    this.room = room;
  }

  /** With one user: the caller. Empty where there is no room for so much. */
  static Optional<CountedMemory> take(long bytes, LiveCodes.Room room) {
    return room.take(bytes) ? Optional.of(new CountedMemory(bytes, room)) : Optional.empty();
  }

  Arena arena() {
    return arena;
  }

  /** One user more; false where the last one has let go: then it is not to be used. */
  boolean retain() {
    int now = users.get();
    while (now > 0 && !users.compareAndSet(now, now + 1)) {
      now = users.get();
    }
    return now > 0;
  }

  /** One user less. */
  void release() {
    if (users.decrementAndGet() == 0) {
      arena.close();
      room.giveBack(bytes);
    }
  }
}
