package dev.quire.storage.file;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The end of a file that is hardly ever read again. What comes in large pieces is copied once, into
 * a buffer that the disk takes it from: to bring it into the system's cache of files takes memory
 * that others need, and to write it from there takes as long again. The rest, and what begins or
 * ends within a block, goes the usual way; so does all where the file system takes nothing else.
 *
 * <p>One thread at a time. An interrupted thread goes on writing, through the cache, and is
 * interrupted afterwards.
 */
final class LogOutput implements FileOps.Output {
  /** Smaller writes stay in the cache until they are synced: the disk takes them together. */
  static final int LARGE = 64 << 10;

  /** A multiple of every block that is written past the cache. */
  static final int BLOCK = Stages.BLOCK;

  private static final Logger LOG = System.getLogger(LogOutput.class.getName());

  private final Path file;
  private final RandomAccessFile cached;
  private final PastCache pastCache;
  // what is staged not counted
  private long size;
  // while there is more to come of a large write; null else
  private ByteBuffer stage;
  private FileChannel channel;
  private boolean refused;

  /** Opens the file once more, for blocks that go past the cache. */
  @FunctionalInterface
  interface PastCache {
    /** Throws {@link UnsupportedOperationException} or {@link IOException} where that cannot be. */
    FileChannel open(Path file) throws IOException;
  }

  /** To the end of an existing file. */
  LogOutput(Path file) throws IOException {
    this(file, LogOutput::openPastCache);
  }

  LogOutput(Path file, PastCache pastCache) throws IOException {
    this(file, new RandomAccessFile(file.toFile(), "rw"), pastCache);
  }

  /**
   * @param cached the file, open to be written; it is closed where this throws
   */
  LogOutput(Path file, RandomAccessFile cached, PastCache pastCache) throws IOException {
    this.file = file;
    this.pastCache = pastCache;
    this.cached = cached;
    this.size = CachedOutput.lengthOrClose(cached);
  }

  private static FileChannel openPastCache(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.WRITE, direct());
  }

  // by its name: the JDK has it for whoever wants it, but the compiler warns whoever says so
  private static OpenOption direct() {
    try {
      return Stream.of(Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants())
          .filter(option -> option.toString().equals("DIRECT"))
          .map(OpenOption.class::cast)
          .findAny()
          .orElseThrow(() -> new UnsupportedOperationException("this Java writes through a cache"));
    } catch (ClassNotFoundException e) {
      throw new UnsupportedOperationException("this Java writes through a cache", e);
    }
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    if (stage == null && bytes.remaining() >= LARGE && !refused) {
      writeThroughCache(bytes, (int) (-size & (BLOCK - 1)));
      beginStage();
    }
    if (stage == null) {
      writeThroughCache(bytes, bytes.remaining());
      return;
    }
    while (bytes.hasRemaining()) {
      int fit = Math.min(stage.remaining(), bytes.remaining());
      stage.put(stage.position(), bytes, bytes.position(), fit);
      stage.position(stage.position() + fit);
      bytes.position(bytes.position() + fit);
      if (!stage.hasRemaining()) {
        writeStage();
      }
    }
  }

  @Override
  public void sync() throws IOException {
    if (stage != null) {
      writeStage();
      giveBack();
    }
    cached.getFD().sync();
  }

  @Override
  public void close() throws IOException {
    try (cached) {
      giveBack();
    }
  }

  private void beginStage() {
    Optional<ByteBuffer> free = Stages.take();
    if (free.isEmpty()) {
      refuse("no memory is to be had");
    } else {
      stage = free.get();
    }
  }

  private void refuse(Object reason) {
    LOG.log(Level.DEBUG, "{0} is written through the cache: {1}", file, reason);
    refused = true;
  }

  // a file and no channel: an interrupted thread does not close it
  private void writeThroughCache(ByteBuffer bytes, int length) throws IOException {
    cached.seek(size);
    cached.write(bytes.array(), bytes.arrayOffset() + bytes.position(), length);
    bytes.position(bytes.position() + length);
    size += length;
  }

  /** Leaves it empty. */
  private void writeStage() throws IOException {
    stage.flip();
    int whole = stage.limit() & -BLOCK;
    int end = stage.limit();
    if (whole > 0 && !refused) {
      writeBlocks(stage.limit(whole));
    }
    stage.limit(end);
    byte[] rest = new byte[stage.remaining()];
    stage.get(rest);
    writeThroughCache(ByteBuffer.wrap(rest), rest.length);
    stage.clear();
  }

  /** What it leaves is to be written through the cache, to where some of it may be already. */
  private void writeBlocks(ByteBuffer blocks) {
    int written = blocks.position();
    boolean interrupted = Thread.interrupted();
    try {
      while (blocks.hasRemaining()) {
        if (channel == null) {
          channel = pastCache.open(file);
        }
        size += channel.write(blocks, size);
        written = blocks.position();
      }
    } catch (ClosedByInterruptException e) {
      interrupted = true;
      channel = null;
    } catch (UnsupportedOperationException | IOException e) {
      // if it is the disk that fails, it fails the usual way too, and says of what
      refuse(e);
    } finally {
      blocks.position(written);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void giveBack() throws IOException {
    ByteBuffer unused = stage;
    stage = null;
    if (unused != null) {
      Stages.giveBack(unused);
    }
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      open.close();
    }
  }
}
