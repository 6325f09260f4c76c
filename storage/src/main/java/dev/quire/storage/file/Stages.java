package dev.quire.storage.file;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Memory outside the heap that files are written from in large pieces: the system takes it from
 * there without another copy. It is kept for the next file.
 */
public final class Stages {
  public static final int BYTES = 4 << 20;

  /** Where one begins in memory: at a multiple of every block that is written past the cache. */
  static final int BLOCK = 4096;

  /** A journal's, and those of a segment's vectors and its other columns. */
  private static final int KEPT = 3;

  private static final ConcurrentLinkedQueue<ByteBuffer> FREE = new ConcurrentLinkedQueue<>();

  private Stages() {}

  /** An empty one; nothing where no memory is to be had. */
  public static Optional<ByteBuffer> take() {
    ByteBuffer kept = FREE.poll();
    return kept == null ? allocated() : Optional.of(kept.clear());
  }

  private static Optional<ByteBuffer> allocated() {
    try {
      return Optional.of(ByteBuffer.allocateDirect(BYTES + BLOCK - 1).alignedSlice(BLOCK));
    } catch (OutOfMemoryError e) {
      return Optional.empty();
    }
  }

  /** The caller no longer writes to it. */
  public static void giveBack(ByteBuffer stage) {
    if (FREE.size() < KEPT) {
      FREE.add(stage);
    }
  }
}
