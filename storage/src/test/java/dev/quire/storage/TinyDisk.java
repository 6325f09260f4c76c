package dev.quire.storage;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A real file system with room for half a megabyte. It is mounted where only a process of its own
 * sees it, so that making one takes no right, and it is gone when the process ends.
 */
public final class TinyDisk implements AutoCloseable {
  private static final String MOUNTED = "mounted";

  private final Process owner;

  private TinyDisk(Process owner) {
    this.owner = owner;
  }

  /** Makes one; skips the test where the system does not let us. */
  public static TinyDisk assumed() throws IOException {
    Process owner = start();
    boolean mounted = MOUNTED.equals(owner.inputReader().readLine());
    assumeTrue(mounted, "the system lets nobody mount a file system of his own");
    return new TinyDisk(owner);
  }

  private static Process start() throws IOException {
    String mount = "mount -t tmpfs -o size=512k none /mnt && echo " + MOUNTED + " && exec cat";
    try {
      return new ProcessBuilder("unshare", "-rm", "sh", "-c", mount).start();
    } catch (IOException e) {
      // a system without unshare
      return new ProcessBuilder("true").start();
    }
  }

  public Path directory() {
    return Path.of("/proc/" + owner.pid() + "/root/mnt");
  }

  @Override
  public void close() {
    owner.destroy();
  }
}
