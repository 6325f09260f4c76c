package dev.quire.storage.file;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes that come one behind the other, nobody knows how many, kept piece by piece in a scratch
 * arena. A few take little: pieces grow, to what an arena thinks worth a file, in large steps,
 * since the arena keeps the smaller ones too.
 */
public final class ScratchBytes {
  private static final long FIRST = 4 << 10;
  private static final long LARGEST = ScratchArena.SMALL;
  private static final long STEP = 16;
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final ScratchArena scratch;
  private final List<MemorySegment> full = new ArrayList<>();
  private long fullBytes;
  private MemorySegment piece;
  private long used;

  public ScratchBytes(ScratchArena scratch) {
    this.scratch = scratch;
    this.piece = scratch.allocate(FIRST);
  }

  /** How many there are. */
  public long size() {
    return fullBytes + used;
  }

  /** Appends eight bytes, the lowest first. */
  public void putLong(long value) throws IOException {
    if (piece.byteSize() - used < Long.BYTES) {
      keepPiece();
    }
    piece.set(LONG, used, value);
    used += Long.BYTES;
  }

  /** Appends the bytes as they are. */
  public void put(MemorySegment bytes) throws IOException {
    long at = 0;
    while (at < bytes.byteSize()) {
      if (used == piece.byteSize()) {
        keepPiece();
      }
      long length = Math.min(piece.byteSize() - used, bytes.byteSize() - at);
      MemorySegment.copy(bytes, at, piece, used, length);
      used += length;
      at += length;
    }
  }

  private void keepPiece() throws IOException {
    MemorySegment filled = piece.asSlice(0, used);
    full.add(scratch.filled(used, sink -> sink.put(filled)));
    fullBytes += used;
    used = 0;
    if (piece.byteSize() < LARGEST) {
      piece = scratch.allocate(Math.min(STEP * piece.byteSize(), LARGEST));
    }
  }

  /** Puts all of them into a sink. */
  public void writeTo(ScratchArena.Sink sink) throws IOException {
    for (MemorySegment before : full) {
      sink.put(before);
    }
    sink.put(piece.asSlice(0, used));
  }
}
