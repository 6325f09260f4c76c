package dev.quire.storage;

import dev.quire.domain.error.StorageFailure;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;

/**
 * The exclusive lock of a data directory: {@code quire.lock}, held by the operating system for as
 * long as its process lives, and saying in one line who that is. The file stays when the lock is
 * gone.
 *
 * <p>The system takes the lock from a process that closes any descriptor of the file, whoever
 * opened it. So a directory that this process holds is known from a system property, which all
 * class loaders see, and its file is not opened again.
 */
final class OwnerLock implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(OwnerLock.class.getName());
  private static final String FILE = "quire.lock";
  private static final String HELD = "quire.owner:";

  private final FileChannel channel;
  private final String property;

  private OwnerLock(FileChannel channel, String property) {
    this.channel = channel;
    this.property = property;
  }

  /** Throws {@code StorageFailure} that names the owner where there is one. */
  static OwnerLock acquire(Path directory) throws IOException {
    OwnerLock lock = lock(directory, false, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    lock.writeName();
    return lock;
  }

  /**
   * Keeps owners away from a directory that cannot be written, while it is read; throws {@code
   * StorageFailure} where there is one. Where it has no lock file, it has no owner, and nothing is
   * locked.
   */
  static Optional<OwnerLock> acquireToRead(Path directory) throws IOException {
    return hasBeenIn(directory)
        ? Optional.of(lock(directory, true, StandardOpenOption.READ))
        : Optional.empty();
  }

  /** Whether a process has ever owned the directory. */
  static boolean hasBeenIn(Path directory) {
    return Files.exists(directory.resolve(FILE));
  }

  private static OwnerLock lock(Path directory, boolean shared, OpenOption... options)
      throws IOException {
    String property = HELD + directory.toRealPath();
    Object here = System.getProperties().putIfAbsent(property, self());
    if (here != null) {
      throw inUse(directory, here.toString());
    }
    boolean locked = false;
    try {
      FileChannel channel = lockFile(directory, shared, options);
      locked = true;
      return new OwnerLock(channel, property);
    } finally {
      if (!locked) {
        System.getProperties().remove(property);
      }
    }
  }

  private static FileChannel lockFile(Path directory, boolean shared, OpenOption... options)
      throws IOException {
    Path file = directory.resolve(FILE);
    FileChannel channel = FileChannel.open(file, options);
    boolean locked = false;
    try {
      locked = channel.tryLock(0, Long.MAX_VALUE, shared) != null;
    } finally {
      if (!locked) {
        channel.close();
      }
    }
    if (!locked) {
      // behind the line there may be the rest of a longer one
      throw inUse(directory, Files.readString(file).lines().findFirst().orElse(""));
    }
    return channel;
  }

  private static StorageFailure inUse(Path directory, String owner) {
    return new StorageFailure(
        "the data directory %s is in use by %s; stop that process, or use another directory"
            .formatted(directory, owner.isEmpty() ? "another process" : owner));
  }

  // the lock is what counts: a disk without room for the name keeps nobody from owning it. The
  // name is cut only once it is written: a new one fits into the room of the one before
  private void writeName() {
    try {
      ByteBuffer name = ByteBuffer.wrap((self() + "\n").getBytes(StandardCharsets.UTF_8));
      channel.write(name, 0);
      channel.truncate(name.limit());
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the owner's name could not be written into " + FILE, e);
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
    // once: later it may be another one's
    if (channel.isOpen()) {
      try {
        channel.close();
      } finally {
        System.getProperties().remove(property);
      }
    }
  }
}
