package dev.quire.storage;

import dev.quire.domain.error.StorageFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;

/**
 * The exclusive lock of a data directory: {@code quire.lock}, held by the operating system for as
 * long as its process lives, and saying in one line who that is. The file stays when the lock is
 * gone.
 */
final class OwnerLock implements AutoCloseable {
  private static final String FILE = "quire.lock";

  private final FileChannel channel;

  private OwnerLock(FileChannel channel) {
    this.channel = channel;
  }

  static OwnerLock acquire(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      requireLock(channel, directory, file, false);
      channel.truncate(0);
      channel.write(ByteBuffer.wrap((self() + "\n").getBytes(StandardCharsets.UTF_8)), 0);
      return new OwnerLock(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Keeps owners away from a directory that cannot be written, while it is read; throws {@code
   * StorageFailure} where there is one. Where it has no lock file, it has no owner, and nothing is
   * locked.
   */
  static Optional<OwnerLock> acquireToRead(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      requireLock(channel, directory, file, true);
      return Optional.of(new OwnerLock(channel));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Whether a process has ever owned the directory. */
  static boolean hasBeenIn(Path directory) {
    return Files.exists(directory.resolve(FILE));
  }

  private static void requireLock(FileChannel channel, Path directory, Path file, boolean shared)
      throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock(0, Long.MAX_VALUE, shared);
    } catch (OverlappingFileLockException e) {
      // another opener in this very process
      lock = null;
    }
    if (lock == null) {
      throw new StorageFailure(
          "the data directory %s is in use by %s; stop that process, or use another directory"
              .formatted(directory, Files.readString(file).strip()));
    }
  }

  private static String self() {
    ProcessHandle process = ProcessHandle.current();
    Instant started = process.info().startInstant().orElseGet(Instant::now);
    return "process %d on %s, started %s".formatted(process.pid(), host(), started);
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "this host";
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
