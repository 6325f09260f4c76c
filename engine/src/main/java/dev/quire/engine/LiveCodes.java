package dev.quire.engine;

import dev.quire.indexing.GrowingCodes;
import dev.quire.storage.segment.VectorBlock;
import java.lang.foreign.Arena;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The 8-bit codes of the rows of a live segment, page by page, made by the searches that first meet
 * them: writers pay nothing, and so does a library that nobody searches. They are freed with the
 * segment.
 */
final class LiveCodes {
  private final int dimension;
  private final Room room;
  private final LiveLists lists;
  private final Map<Integer, GrowingCodes> pages = new ConcurrentHashMap<>();
  private Optional<Arena> arena = Optional.empty();
  private long takenBytes;

  LiveCodes(int dimension, Room room) {
    this.dimension = dimension;
    this.room = room;
    this.lists = new LiveLists(this, dimension, room);
  }

  /** The memory that codes may take. Called by any thread, at any time. */
  interface Room {
    Room UNLIMITED =
        new Room() {
          @Override
          public boolean take(long bytes) {
            return true;
          }

          @Override
          public void giveBack(long bytes) {
            // nobody counts
          }
        };

    /** Takes so much, or nothing where there is no room: then false. */
    boolean take(long bytes);

    void giveBack(long bytes);
  }

  /**
   * The codes of a page, as far as they are made; empty where there is no room for them.
   *
   * @param page of the segment that these are for
   */
  Optional<GrowingCodes> of(VectorBlock page) {
    return find(page).or(() -> add(page));
  }

  /** The lists that its rows have joined. */
  LiveLists lists() {
    return lists;
  }

  private Optional<GrowingCodes> find(VectorBlock page) {
    return Optional.ofNullable(pages.get(page.firstRow()));
  }

  private synchronized Optional<GrowingCodes> add(VectorBlock page) {
    Optional<GrowingCodes> before = find(page);
    if (before.isPresent()) {
      return before;
    }
    long bytes = GrowingCodes.bytes(page.capacity(), dimension);
    if (!room.take(bytes)) {
      return Optional.empty();
    }
    boolean added = false;
    try {
      GrowingCodes codes = new GrowingCodes(page.capacity(), dimension, memory());
      pages.put(page.firstRow(), codes);
      takenBytes += bytes;
      added = true;
      return Optional.of(codes);
    } finally {
      if (!added) {
        room.giveBack(bytes);
      }
    }
  }

  private Arena memory() {
    if (arena.isEmpty()) {
      arena = Optional.of(Arena.ofShared());
    }
    return arena.get();
  }

  /** Frees them; no search may use them any more. */
  synchronized void close() {
    lists.close();
    arena.ifPresent(Arena::close);
    room.giveBack(takenBytes);
    takenBytes = 0;
  }
}
