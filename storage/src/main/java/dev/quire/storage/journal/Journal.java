package dev.quire.storage.journal;

import dev.quire.domain.error.DiskFull;
import dev.quire.domain.error.DiskReadOnly;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.error.QuireException;
import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.error.TooManyFiles;
import dev.quire.domain.store.Command;
import dev.quire.storage.file.Attempt;
import dev.quire.storage.file.FileOps;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One library's write-ahead log. {@link #append} puts a command into memory; {@link #awaitDurable}
 * returns once it is on the disk: the first thread that waits writes and syncs for all that came so
 * far, while the others gather behind it. What nobody waits for follows within {@link
 * #FLUSH_AFTER}.
 *
 * <p>After a write or sync has failed, nobody knows what is on the disk behind the last record that
 * is durable: every later call fails, until {@link #retry} has written it again, {@link #restart}
 * has given it up, or the library is opened again from what is really there.
 *
 * <p>The format of the files is in {@link JournalFormat}.
 */
public final class Journal implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Journal.class.getName());

  /** How long an unawaited command may stay in memory. */
  public static final Duration FLUSH_AFTER = Duration.ofMillis(50);

  // beyond this, whoever appends waits for the disk: many at once, or one with a great deal
  private static final long BUFFER_LIMIT =
      Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 16);

  private final JournalFiles files;
  private final JournalWriter writer;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition flushed = lock.newCondition();

  // all guarded by the lock, but the writer: by being the leader
  private RecordBuffer filling = new RecordBuffer();
  private RecordBuffer spare = new RecordBuffer();
  private Optional<RecordBuffer> unwritten = Optional.empty();
  private long appended;
  private long durable;
  private boolean leaderAtWork;
  private boolean flushScheduled;
  private boolean closed;
  private QuireException failure;

  private Journal(JournalFiles files, long lastPosition) {
    this.files = files;
    this.writer = new JournalWriter(files);
    this.appended = lastPosition;
    this.durable = lastPosition;
  }

  /**
   * Opens the journal of a directory, hands over its commands after the position, and is ready for
   * more. A torn tail is cut; any other damage throws {@link StorageFailure} with file, offset and
   * remedy.
   */
  public static Journal open(FileOps files, Path directory, long afterPosition, Replay replay) {
    JournalFiles journalFiles = new JournalFiles(files, directory);
    long next =
        Attempt.get(
            "read the journal " + directory, () -> journalFiles.replay(afterPosition, replay));
    return new Journal(journalFiles, next - 1);
  }

  /**
   * Waits for the disk where much is not written yet. For who will append under a lock of others,
   * before it is taken.
   */
  public void awaitRoom() {
    lock.lock();
    try {
      if (filling.size() > BUFFER_LIMIT / 2) {
        flushUpTo(appended);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes the command into memory and returns its position, the first being 1. */
  public long append(Command command) {
    lock.lock();
    try {
      requireUsable();
      if (filling.size() > BUFFER_LIMIT) {
        flushUpTo(appended);
      }
      encode(command, appended + 1);
      appended++;
      scheduleFlush();
      return appended;
    } finally {
      lock.unlock();
    }
  }

  private void encode(Command command, long position) {
    long start = filling.size();
    boolean whole = false;
    try {
      filling.putInt(0);
      filling.putInt(0);
      filling.putLong(position);
      CommandCodec.encode(command, filling);
      seal(start);
      whole = true;
    } finally {
      if (!whole) {
        filling.cutTo(start);
      }
    }
  }

  private void seal(long start) {
    long length = filling.size() - start - 8;
    if (length > Integer.MAX_VALUE) {
      throw new InvalidInput(
          "", "is a write of " + length + " bytes; at most 2 GiB are allowed at once");
    }
    filling.setInt(start, (int) length);
    filling.endRecord(start);
  }

  /** Returns once everything up to the position is on the disk. */
  public void awaitDurable(long position) {
    lock.lock();
    try {
      requireKnown(position);
      flushUpTo(position);
    } finally {
      lock.unlock();
    }
  }

  private void requireKnown(long position) {
    if (position > appended) {
      throw new AssertionError(
          "position %d was never appended; the last is %d".formatted(position, appended));
    }
  }

  public long lastPosition() {
    lock.lock();
    try {
      return appended;
    } finally {
      lock.unlock();
    }
  }

  /** The last position that is on the disk. */
  public long durablePosition() {
    lock.lock();
    try {
      return durable;
    } finally {
      lock.unlock();
    }
  }

  /** Writes what there is; what comes then begins a new file, so that this one can be purged. */
  public void roll() {
    whileNobodyWrites("end a journal file", this::closeFile);
  }

  /** Writes what there is, and holds no file open until there is more. */
  public void rest() {
    whileNobodyWrites("let go of a journal file", writer::rest);
  }

  /** Deletes the files that hold no record after the position, which a checkpoint made needless. */
  public void purgeUpTo(long position) {
    List<Closeable> purged = new ArrayList<>();
    try {
      whileNobodyWrites(
          "purge the journal",
          () -> {
            long next = writer.hasFile() ? Long.MAX_VALUE : durable + 1;
            files.purgeUpTo(position, next, purged);
          });
    } finally {
      // while others write again: it takes long where files are large
      release(purged);
    }
  }

  /** All of them, whatever becomes of one; the names are gone, so that no caller is to be told. */
  private static void release(List<Closeable> purged) {
    for (Closeable file : purged) {
      try {
        file.close();
      } catch (IOException e) {
        LOG.log(Level.WARNING, "could not let go of a purged journal file", e);
      }
    }
  }

  /** Whether it takes no more commands, since what is on the disk is not known. */
  public boolean hasFailed() {
    lock.lock();
    try {
      return failure != null && !closed;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Writes again what could not be written, to a file of its own, behind all that is durable.
   * Nothing happens where nothing has failed.
   */
  public void retry() {
    lock.lock();
    try {
      while (leaderAtWork) {
        flushed.awaitUninterruptibly();
      }
      if (failure == null || closed) {
        return;
      }
      leaderAtWork = true;
      lock.unlock();
      long last = durable;
      boolean written = false;
      try {
        last = Attempt.get("write the journal again", this::writeAgain);
        written = true;
      } finally {
        lock.lock();
        leaderAtWork = false;
        durable = last;
        if (written) {
          unwritten = Optional.empty();
          failure = null;
        }
        flushed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  // by the leader
  private long writeAgain() throws IOException {
    writer.cutBack(durable + 1);
    if (unwritten.isEmpty()) {
      return durable;
    }
    writer.write(unwritten.get(), durable + 1);
    return durable + unwritten.get().records();
  }

  /**
   * Begins anew after a failure, with what has been published up to the position, which is that of
   * the last command: its files are given up, whatever is in them.
   */
  public void restart(long position) {
    lock.lock();
    try {
      if (closed || failure == null || position != appended) {
        throw new AssertionError("restart at %d of %d".formatted(position, appended));
      }
      List<Closeable> purged = new ArrayList<>();
      try {
        Attempt.run(
            "restart the journal",
            () -> {
              writer.drop();
              files.purgeUpTo(position, position + 1, purged);
            });
      } finally {
        release(purged);
      }
      filling.clear();
      unwritten = Optional.empty();
      durable = position;
      failure = null;
      flushed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Of all its files; asks no disk. */
  public long bytes() {
    return files.bytes();
  }

  /** Writes what there is and lets go of the files. */
  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      while (failure == null && (durable < appended || leaderAtWork)) {
        leadOrFollow();
      }
      while (leaderAtWork) {
        flushed.awaitUninterruptibly();
      }
      closed = true;
      Attempt.run("close the journal", this::closeFile);
      if (failure == null) {
        files.closed(durable + 1);
      }
    } finally {
      lock.unlock();
    }
  }

  // as a leader without a batch: others may append meanwhile, but not write
  private void whileNobodyWrites(String doing, Attempt.Action action) {
    lock.lock();
    try {
      // not for what comes meanwhile: beside two writers there would always be more
      flushUpTo(appended);
      while (leaderAtWork) {
        flushed.awaitUninterruptibly();
      }
      requireUsable();
      leaderAtWork = true;
      lock.unlock();
      try {
        Attempt.run(doing, action);
      } finally {
        lock.lock();
        leaderAtWork = false;
        flushed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  // Under the lock; gives it up while it waits or writes.
  private void flushUpTo(long position) {
    while (durable < position) {
      leadOrFollow();
    }
  }

  @SuppressWarnings("WaitNotInLoop") // every caller loops
  private void leadOrFollow() {
    requireUsable();
    if (leaderAtWork) {
      flushed.awaitUninterruptibly();
    } else {
      lead();
    }
  }

  private void lead() {
    RecordBuffer batch = filling;
    filling = spare;
    long first = durable + 1;
    long last = appended;
    leaderAtWork = true;
    lock.unlock();
    // an interrupt would close the file beneath all the others
    boolean interrupted = Thread.interrupted();
    QuireException outcome = new StorageFailure("the write to the journal broke off");
    try {
      writer.write(batch, first);
      outcome = null;
    } catch (IOException e) {
      outcome = Attempt.failure("write the journal", e);
    } finally {
      lock.lock();
      leaderAtWork = false;
      failure = outcome;
      if (outcome == null) {
        batch.clear();
        spare = batch;
        durable = last;
      } else {
        unwritten = Optional.of(batch);
        spare = new RecordBuffer();
      }
      flushed.signalAll();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  // By the leader, or where nobody writes. A mark that may be torn is a failure too: it would be
  // damage once another file follows.
  private void closeFile() throws IOException {
    if (failure != null) {
      writer.drop();
      return;
    }
    try {
      writer.endFile(durable + 1);
    } catch (IOException e) {
      fail(Attempt.failure("end a journal file", e));
      throw e;
    }
  }

  private void fail(QuireException e) {
    lock.lock();
    try {
      failure = e;
    } finally {
      lock.unlock();
    }
  }

  private void scheduleFlush() {
    if (!flushScheduled) {
      flushScheduled = true;
      Thread.ofVirtual().name("quire-journal-flush").start(this::flushLater);
    }
  }

  private void flushLater() {
    try {
      Thread.sleep(FLUSH_AFTER);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    lock.lock();
    try {
      flushScheduled = false;
      if (!closed && failure == null) {
        flushUpTo(appended);
        // a library that rests keeps no memory for what may never come
        filling.release();
        spare.release();
      }
    } catch (QuireException e) {
      // kept as the journal's failure: the next caller is told
    } finally {
      lock.unlock();
    }
  }

  private void requireUsable() {
    if (closed) {
      throw new StorageFailure("the library is closed");
    }
    if (failure != null) {
      String message =
          "the library takes no more writes since its journal failed (%s)"
              .formatted(failure.getMessage());
      throw switch (failure) {
        case DiskFull full -> new DiskFull(message, full);
        case DiskReadOnly readOnly -> new DiskReadOnly(message, readOnly);
        case TooManyFiles tooMany -> new TooManyFiles(message, tooMany);
        default -> new StorageFailure(message, failure);
      };
    }
  }
}
