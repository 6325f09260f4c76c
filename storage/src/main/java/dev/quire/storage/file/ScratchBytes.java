package dev.quire.storage.file;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Bytes that come one behind the other, nobody knows how many, kept piece by piece in the memory of
 * a scratch arena. A few take little: pieces grow, to what an arena thinks worth a file, in large
 * steps, since the arena keeps the smaller ones too. Where there is no memory left, the rest goes
 * to one file, which is read as it was written: a mapped file for each piece would be more of them
 * than the system allows a process.
 */
public final class ScratchBytes implements Closeable {
  private static final long FIRST = 4 << 10;
  private static final long LARGEST = ScratchArena.SMALL;
  private static final long STEP = 16;
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final ScratchArena scratch;
  private final List<MemorySegment> full = new ArrayList<>();
  private long fullBytes;
  private Optional<ScratchFile> file = Optional.empty();
  private long fileBytes;
  private MemorySegment piece;
  private long used;

  public ScratchBytes(ScratchArena scratch) {
    this.scratch = scratch;
    this.piece = scratch.allocate(FIRST);
  }

  /** How many there are. */
  public long size() {
    return fullBytes + fileBytes + used;
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
    Optional<MemorySegment> kept =
        file.isPresent() ? Optional.empty() : scratch.inMemory(piece.byteSize(), Long.BYTES);
    if (kept.isPresent()) {
      full.add(kept.get().asSlice(0, used).copyFrom(piece.asSlice(0, used)));
      fullBytes += used;
      used = 0;
    } else {
      keepInFile();
    }
    if (piece.byteSize() < LARGEST) {
      piece = scratch.allocate(Math.min(STEP * piece.byteSize(), LARGEST));
    }
  }

  private void keepInFile() throws IOException {
    if (file.isEmpty()) {
      file = Optional.of(scratch.newFile());
    }
    file.get().write(piece.asSlice(0, used), fileBytes);
    fileBytes += used;
    used = 0;
  }

  /** Puts all of them into a sink. */
  public void writeTo(ScratchArena.Sink sink) throws IOException {
    for (MemorySegment before : full) {
      sink.put(before);
    }
    if (file.isPresent()) {
      keepInFile();
      writeFile(file.get(), sink);
    }
    sink.put(piece.asSlice(0, used));
  }

  private void writeFile(ScratchFile from, ScratchArena.Sink sink) throws IOException {
    for (long at = 0; at < fileBytes; at += piece.byteSize()) {
      MemorySegment read = piece.asSlice(0, Math.min(piece.byteSize(), fileBytes - at));
      from.read(read, at);
      sink.put(read);
    }
  }

  /** Gives the file back, where there is one; memory goes with the arena. */
  @Override
  public void close() throws IOException {
    if (file.isPresent()) {
      file.get().close();
    }
  }
}
