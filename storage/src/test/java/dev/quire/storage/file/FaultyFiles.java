package dev.quire.storage.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A disk that fails as disks do. The fault model:
 *
 * <ul>
 *   <li>After a number of operations the process dies: that operation has happened, or not, or (a
 *       write) in part; every later one throws {@link Crash} too.
 *   <li>{@link #losePower} then takes away what was never synced: any end of a file's unsynced
 *       bytes, or some of them replaced by zeros; and any tail of the names that were created,
 *       renamed, linked or deleted in directories that were not synced since.
 *   <li>{@link #fillUp}: writes fail as on a full disk, after some of their bytes.
 *   <li>{@link #failWith}: a disk that is full, or turned read-only, or that fails every operation
 *       (EIO), or a process that may open no more files: the operations that this concerns fail, a
 *       write after some of its bytes. What a failed sync was for is never synced by another one of
 *       the same file: systems forget that it is dirty.
 * </ul>
 *
 * <p>What was synced is never lost, and bytes do not change by themselves. Nothing is really
 * synced: the machine that runs the test keeps its power. A disk that {@link Forgets} syncs too is
 * a canary: a test that does not notice it would notice nothing.
 *
 * <p>What is read is mapped, so that a flipped bit or a read that ends too soon is a file of other
 * bytes or fewer: tests of damage make such files, of every kind there is.
 */
public final class FaultyFiles implements FileOps {
  private static final Set<Fault> FAILING_WRITES =
      Set.of(Fault.FULL, Fault.READ_ONLY, Fault.BROKEN);

  private final FileOps disk = new DiskFiles();
  private final Random random;
  private final Path backups;
  private final List<NameChange> unsyncedNames = new ArrayList<>();
  private final Set<FaultyOutput> outputs = new HashSet<>();
  private long operationsLeft;
  private long operations;
  private final Forgets forgets;
  private Fault fault = Fault.NONE;
  private boolean crashed;

  /** What keeps operations from succeeding, in the words of the system. */
  public enum Fault {
    NONE(""),
    FULL("No space left on device"),
    READ_ONLY("Read-only file system"),
    TOO_MANY_FILES("Too many open files"),
    BROKEN("Input/output error");

    private final String words;

    Fault(String words) {
      this.words = words;
    }
  }

  /** Which syncs do nothing. */
  public enum Forgets {
    NOTHING,
    DIRECTORIES,
    ALL
  }

  /** The process is gone. */
  public static final class Crash extends Error {
    Crash() {
      super("the process died here", null, false, false);
    }
  }

  private static final class NameChange {
    final Path directory;
    final Undo undo;

    NameChange(Path directory, Undo undo) {
      this.directory = directory;
      this.undo = undo;
    }
  }

  @FunctionalInterface
  private interface Undo {
    void run() throws IOException;
  }

  /**
   * @param backups a directory of its own on the same file system
   * @param operationsLeft until the crash
   */
  public FaultyFiles(Random random, Path backups, long operationsLeft) {
    this(random, backups, operationsLeft, Forgets.NOTHING);
  }

  public FaultyFiles(Random random, Path backups, long operationsLeft, Forgets forgets) {
    this.random = random;
    this.backups = backups;
    this.operationsLeft = operationsLeft;
    this.forgets = forgets;
  }

  /** How many operations there were. */
  public synchronized long operations() {
    return operations;
  }

  /** Whether the process is gone; a crash of a background thread is seen here. */
  public synchronized boolean hasCrashed() {
    return crashed;
  }

  public synchronized void fillUp(boolean nowFull) {
    failWith(nowFull ? Fault.FULL : Fault.NONE);
  }

  public synchronized void failWith(Fault newFault) {
    fault = newFault;
  }

  private void failWhere(Fault... concerned) throws IOException {
    if (java.util.Arrays.asList(concerned).contains(fault)) {
      throw new IOException(fault.words);
    }
  }

  // a full disk may still have room for a name, and none for what the file is to hold
  private void failNowAndThenWhereFull() throws IOException {
    if (random.nextBoolean()) {
      failWhere(Fault.FULL);
    }
  }

  /** As {@link #losePower} where the process has died, as it may do while it closes. */
  public synchronized void losePowerIfCrashed() throws IOException {
    if (crashed) {
      losePower();
    }
  }

  /** Takes away what was not synced. Only after a crash. */
  public synchronized void losePower() throws IOException {
    crashed = true;
    for (FaultyOutput output : outputs) {
      output.lose();
    }
    int kept = random.nextInt(unsyncedNames.size() + 1);
    for (NameChange change : unsyncedNames.reversed()) {
      if (unsyncedNames.indexOf(change) >= kept) {
        change.undo.run();
      }
    }
  }

  // true: the operation is to happen; a crash may come before or after it
  private boolean crashesNow() {
    if (crashed) {
      throw new Crash();
    }
    operations++;
    crashed = operationsLeft-- <= 0;
    return crashed;
  }

  private void change(Undo operation) throws IOException {
    boolean now = crashesNow();
    if (!now || random.nextBoolean()) {
      operation.run();
    }
    if (now) {
      throw new Crash();
    }
  }

  @Override
  public synchronized Output create(Path file) throws IOException {
    failWhere(Fault.READ_ONLY, Fault.TOO_MANY_FILES, Fault.BROKEN);
    failNowAndThenWhereFull();
    FaultyOutput[] made = new FaultyOutput[1];
    change(
        () -> {
          made[0] = new FaultyOutput(file, disk.create(file));
          // what an earlier file of this name held is gone
          outputs.removeIf(output -> output.file.equals(file));
          outputs.add(made[0]);
          remember(file.getParent(), () -> Files.deleteIfExists(file));
        });
    return made[0];
  }

  @Override
  public synchronized Output append(Path file) throws IOException {
    failWhere(Fault.READ_ONLY, Fault.TOO_MANY_FILES, Fault.BROKEN);
    FaultyOutput[] made = new FaultyOutput[1];
    change(
        () -> {
          made[0] = new FaultyOutput(file, disk.append(file));
          made[0].written = Files.size(file);
          made[0].synced = syncedBytes(file, made[0].written);
          made[0].forgotten =
              outputs.stream().anyMatch(output -> output.file.equals(file) && output.forgotten);
          outputs.removeIf(output -> output.file.equals(file));
          outputs.add(made[0]);
        });
    return made[0];
  }

  private long syncedBytes(Path file, long otherwise) {
    return outputs.stream()
        .filter(output -> output.file.equals(file))
        .mapToLong(output -> output.synced)
        .findFirst()
        .orElse(otherwise);
  }

  @Override
  public synchronized void truncate(Path file, long sizeBytes) throws IOException {
    failWhere(Fault.READ_ONLY, Fault.BROKEN);
    change(() -> disk.truncate(file, sizeBytes));
  }

  @Override
  public synchronized void createDirectory(Path directory) throws IOException {
    failWhere(Fault.FULL, Fault.READ_ONLY, Fault.BROKEN);
    change(
        () -> {
          disk.createDirectory(directory);
          remember(directory.getParent(), () -> disk.deleteTree(directory));
        });
  }

  @Override
  public synchronized void rename(Path from, Path to) throws IOException {
    failWhere(Fault.READ_ONLY, Fault.BROKEN);
    failNowAndThenWhereFull();
    change(
        () -> {
          Path replaced = backup(to);
          disk.rename(from, to);
          outputs.forEach(output -> output.renamed(from, to));
          remember(
              to.getParent(),
              () -> {
                disk.rename(to, from);
                restore(replaced, to);
              });
        });
  }

  @Override
  public synchronized void link(Path link, Path existing) throws IOException {
    failWhere(Fault.FULL, Fault.READ_ONLY, Fault.BROKEN);
    change(
        () -> {
          disk.link(link, existing);
          remember(link.getParent(), () -> Files.deleteIfExists(link));
        });
  }

  @Override
  public synchronized void delete(Path path) throws IOException {
    failWhere(Fault.READ_ONLY, Fault.BROKEN);
    change(
        () -> {
          boolean directory = Files.isDirectory(path);
          Path kept = backup(path);
          disk.delete(path);
          remember(
              path.getParent(),
              () -> {
                if (directory) {
                  Files.createDirectory(path);
                } else {
                  restore(kept, path);
                }
              });
        });
  }

  @Override
  public synchronized void syncDirectory(Path directory) throws IOException {
    failWhere(Fault.TOO_MANY_FILES, Fault.BROKEN);
    change(
        () -> {
          if (forgets == Forgets.NOTHING) {
            unsyncedNames.removeIf(change -> change.directory.equals(directory));
          }
        });
  }

  private void remember(Path directory, Undo undo) {
    unsyncedNames.add(new NameChange(directory, undo));
  }

  private Path backup(Path file) throws IOException {
    Path kept = backups.resolve("kept-" + operations);
    if (Files.isRegularFile(file)) {
      Files.createLink(kept, file);
    }
    return kept;
  }

  private static void restore(Path kept, Path file) throws IOException {
    // what was deleted in a directory that is durably gone is gone with it
    if (Files.exists(kept) && Files.isDirectory(file.getParent())) {
      Files.createLink(file, kept);
    }
  }

  private final class FaultyOutput implements Output {
    private final Output output;
    private Path file;
    private long written;
    private long synced;
    private boolean forgotten;

    FaultyOutput(Path file, Output output) {
      this.file = file;
      this.output = output;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      synchronized (FaultyFiles.this) {
        boolean torn = crashesNow();
        boolean fails = FAILING_WRITES.contains(fault);
        if (torn || fails) {
          bytes.limit(bytes.position() + random.nextInt(bytes.remaining() + 1));
        }
        written += bytes.remaining();
        output.write(bytes);
        if (torn) {
          throw new Crash();
        }
        if (fails) {
          throw new IOException(fault.words);
        }
      }
    }

    @Override
    public void sync() throws IOException {
      synchronized (FaultyFiles.this) {
        boolean fails = fault == Fault.BROKEN || (fault == Fault.FULL && random.nextBoolean());
        forgotten |= fails;
        if (fails) {
          throw new IOException(fault.words);
        }
        change(
            () -> {
              synced = forgets == Forgets.ALL || forgotten ? synced : written;
            });
      }
    }

    @Override
    public void close() throws IOException {
      output.close();
    }

    void renamed(Path from, Path to) {
      if (file.startsWith(from)) {
        file = to.resolve(from.relativize(file));
      }
    }

    void lose() throws IOException {
      output.close();
      if (Files.exists(file) && written > synced) {
        byte[] bytes = Files.readAllBytes(file);
        int unsynced = (int) (bytes.length - synced);
        int length = (int) synced + random.nextInt(unsynced + 1);
        byte[] left = java.util.Arrays.copyOf(bytes, length);
        if (random.nextBoolean() && length > synced) {
          int from = (int) synced + random.nextInt(length - (int) synced);
          java.util.Arrays.fill(left, from, length - random.nextInt(length - from), (byte) 0);
        }
        Files.write(file, left);
      }
    }
  }
}
