package dev.quire.bench.measure;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;

/** What the disk takes: one file, written from front to end and synced once. */
public final class DiskSpeed {
  private static final int BUFFER_BYTES = 1 << 20;

  private DiskSpeed() {}

  /** MiB/s of so many mebibytes, written into the directory, the sync included. */
  public static double mebibytesPerSecond(Path directory, int mebibytes) throws IOException {
    byte[] noise = new byte[BUFFER_BYTES];
    // zeros could be left out by the disk
    new SplittableRandom(mebibytes).nextBytes(noise);
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).put(noise).flip();
    long start = System.nanoTime();
    try (FileChannel channel =
        FileChannel.open(
            directory.resolve("disk-speed.tmp"),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE)) {
      for (int i = 0; i < mebibytes; i++) {
        channel.write(buffer.rewind());
      }
      channel.force(true);
      return mebibytes / ((System.nanoTime() - start) / 1e9);
    }
  }
}
