package dev.quire.indexing;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Native memory that one search after the other works in. An arena for each search would cost calls
 * of malloc and free, and the clearing of what kernels write anyway.
 *
 * <p>What is taken is handed back; meanwhile it is the caller's alone.
 */
final class Scratch implements SegmentAllocator {
  private static final long FIRST_BYTES = 16 << 10;

  /** What a rare search for very many needs beyond is not kept; 64 times so much may lie idle. */
  private static final long MOST_BYTES = 2 << 20;

  private static final long ALIGNMENT = 64;

  /**
   * Threads find what they left themselves, mostly: a slot by the thread's number, each slot on a
   * cache line of its own, so that no search waits for another's.
   */
  private static final int SLOTS = 64;

  private static final int SLOT_REFERENCES = 16;
  private static final AtomicReferenceArray<Scratch> IDLE =
      new AtomicReferenceArray<>(SLOTS * SLOT_REFERENCES);

  private Optional<Arena> beside = Optional.empty();
  private MemorySegment memory = Arena.ofAuto().allocate(FIRST_BYTES, ALIGNMENT);
  private long used;

  private Scratch() {}

  static Scratch take() {
    Scratch idle = IDLE.getAndSet(slot(), null);
    return idle == null ? new Scratch() : idle;
  }

  private static int slot() {
    return (int) (Thread.currentThread().threadId() % SLOTS) * SLOT_REFERENCES;
  }

  /** Nobody uses what was allocated any more. By the thread that took this. */
  void giveBack() {
    beside.ifPresent(Arena::close);
    beside = Optional.empty();
    if (used > memory.byteSize() && used <= MOST_BYTES) {
      memory = Arena.ofAuto().allocate(used, ALIGNMENT);
    }
    used = 0;
    IDLE.set(slot(), this);
  }

  /** Room with whatever was written there before. */
  @Override
  public MemorySegment allocate(long bytes, long alignment) {
    long from = (used + alignment - 1) & -alignment;
    used = from + bytes;
    return used <= memory.byteSize() ? memory.asSlice(from, bytes) : allocateBeside(bytes);
  }

  private MemorySegment allocateBeside(long bytes) {
    if (beside.isEmpty()) {
      beside = Optional.of(Arena.ofConfined());
    }
    return beside.get().allocate(Math.max(1, bytes), ALIGNMENT);
  }
}
