package dev.quire.storage.segment;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.quire.storage.file.ScratchFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The values of a column in windows: each window has the part of a scratch file in which its values
 * lie as they came, each behind its number. Memory is needed for one window and for what waits to
 * be written, since each write is a call.
 */
final class WindowsFile {
  private static final int NUMBER_BYTES = Integer.BYTES;

  /** Shorter writes would cost more calls than they save memory. */
  private static final long SMALLEST_BUFFER = 4 << 10;

  private final ScratchFile file;
  private final int[] firsts;
  private final Rearrangement.Offsets offsets;
  private final MemorySegment[] waiting;
  private final long[] waitingBytes;
  private final long[] ends;
  private final MemorySegment arrived;
  private final MemorySegment window;

  /**
   * @param firsts the number of each window's first value, and that behind the last
   * @param offsets where each value begins in the column
   * @param bufferBytes for all that waits to be written
   */
  WindowsFile(
      ScratchFile file,
      int[] firsts,
      Rearrangement.Offsets offsets,
      long bufferBytes,
      Arena memory) {
    this.file = file;
    this.firsts = firsts;
    this.offsets = offsets;
    long each = Math.max(SMALLEST_BUFFER, bufferBytes / count());
    this.waiting = new MemorySegment[count()];
    this.waitingBytes = new long[count()];
    this.ends = new long[count()];
    long largest = 1;
    for (int w = 0; w < count(); w++) {
      waiting[w] = memory.allocate(Math.min(each, partBytes(w)), 1);
      ends[w] = partStart(w);
      largest = Math.max(largest, partBytes(w));
    }
    this.arrived = memory.allocate(largest, 64);
    this.window = memory.allocate(largest, 64);
  }

  int count() {
    return firsts.length - 1;
  }

  private long partStart(int w) {
    return offsets.of(firsts[w]) + (long) NUMBER_BYTES * firsts[w];
  }

  private long partBytes(int w) {
    return partStart(w + 1) - partStart(w);
  }

  /** Adds the i-th value of the column. */
  void add(int i, MemorySegment value) {
    int found = Arrays.binarySearch(firsts, 0, count(), i);
    int w = found >= 0 ? found : -found - 2;
    try {
      if (waitingBytes[w] + NUMBER_BYTES + value.byteSize() > waiting[w].byteSize()) {
        flush(w);
      }
      if (NUMBER_BYTES + value.byteSize() > waiting[w].byteSize()) {
        writeAtOnce(w, i, value);
      } else {
        waiting[w].set(JAVA_INT_UNALIGNED, waitingBytes[w], i);
        waitingBytes[w] += NUMBER_BYTES;
        MemorySegment.copy(value, 0, waiting[w], waitingBytes[w], value.byteSize());
        waitingBytes[w] += value.byteSize();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void writeAtOnce(int w, int i, MemorySegment value) throws IOException {
    arrived.set(JAVA_INT_UNALIGNED, 0, i);
    MemorySegment.copy(value, 0, arrived, NUMBER_BYTES, value.byteSize());
    write(w, arrived.asSlice(0, NUMBER_BYTES + value.byteSize()));
  }

  /** To be called when all values were added. */
  void flush() throws IOException {
    for (int w = 0; w < count(); w++) {
      flush(w);
    }
  }

  private void flush(int w) throws IOException {
    write(w, waiting[w].asSlice(0, waitingBytes[w]));
    waitingBytes[w] = 0;
  }

  private void write(int w, MemorySegment bytes) throws IOException {
    file.write(bytes, ends[w]);
    ends[w] += bytes.byteSize();
  }

  /** The window's values one behind the other, in memory that the next call uses again. */
  MemorySegment inOrder(int w) throws IOException {
    file.read(arrived.asSlice(0, partBytes(w)), partStart(w));
    long start = offsets.of(firsts[w]);
    long at = 0;
    while (at < partBytes(w)) {
      int i = arrived.get(JAVA_INT_UNALIGNED, at);
      long length = offsets.of(i + 1) - offsets.of(i);
      at += NUMBER_BYTES;
      MemorySegment.copy(arrived, at, window, offsets.of(i) - start, length);
      at += length;
    }
    return window.asSlice(0, offsets.of(firsts[w + 1]) - start);
  }
}
