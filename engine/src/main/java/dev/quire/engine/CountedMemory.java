package dev.quire.engine;

import dev.quire.indexing.kernel.SystemPages;
import dev.quire.storage.segment.UseCount;
import java.lang.foreign.Arena;
import java.util.Optional;

/** Native memory that counts, and is freed once all who use it have let go. For any thread. */
final class CountedMemory {
  private final Arena arena = SystemPages.huge();
  private final long bytes;
  private final LiveCodes.Room room;
  private final UseCount users = new UseCount(this::free);

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
    return users.tryRetain();
  }

  /** One user less. */
  void release() {
    users.release();
  }

  private void free() {
    arena.close();
    room.giveBack(bytes);
  }
}
