package dev.quire.engine;

import dev.quire.domain.error.Overloaded;
import dev.quire.domain.error.QuireException;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The memory in which all libraries of a database keep what is not sealed yet. Well before it is
 * used up, the libraries that hold most are sealed, whether somebody writes to them or not. Where
 * that is not fast enough, writers wait, and are refused in the end: memory does not run out. The
 * codes that searches make of those rows count as well, while there is room for them.
 *
 * <p>What a write adds is known only when it is applied, so each writer that was let in may go
 * beyond the limit once, by what it writes.
 */
final class MemoryBudget implements LiveCodes.Room {
  /** A library that holds less of what is allowed to one is not worth a segment. */
  private static final int SMALLEST_PART = 16;

  private final EngineOptions.Memory limits;
  private final Set<Account> accounts = ConcurrentHashMap.newKeySet();
  private final AtomicLong used = new AtomicLong();
  // some were asked to seal, and none has done so yet
  private volatile boolean relieving;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition freed = lock.newCondition();

  MemoryBudget(EngineOptions.Memory limits) {
    this.limits = limits;
  }

  /** Opens the account of a library that is being opened: until it is, it seals by itself. */
  Account open() {
    return open(() -> {});
  }

  /**
   * Opens the account of a library.
   *
   * @param seal has what the library holds sealed soon; called by any thread, at any time
   */
  Account open(Runnable seal) {
    Account account = new Account(seal);
    accounts.add(account);
    return account;
  }

  /** Of all libraries together. */
  long usedBytes() {
    return used.get();
  }

  long limitBytes() {
    return limits.bytes();
  }

  /** Codes take none of what sealing begins at: rows come first. */
  @Override
  public boolean take(long bytes) {
    long now = used.get();
    while (now + bytes <= fullBytes()) {
      if (used.compareAndSet(now, now + bytes)) {
        return true;
      }
      now = used.get();
    }
    return false;
  }

  @Override
  public void giveBack(long bytes) {
    used.addAndGet(-bytes);
    wakeWriters();
  }

  /** From here on the largest libraries are sealed. */
  private long fullBytes() {
    return limits.bytes() / 4 * 3;
  }

  private long fullLibraryBytes() {
    return limits.libraryBytes() / 4 * 3;
  }

  /** What one library holds, of rows and of their codes. */
  final class Account implements LiveCodes.Room {
    private volatile Runnable seal;
    private final AtomicLong codes = new AtomicLong();
    private volatile long bytes;
    private volatile Optional<QuireException> obstacle = Optional.empty();

    private Account(Runnable seal) {
      this.seal = seal;
    }

    /**
     * The library is open now, and this has what it holds sealed soon from now on; called by any
     * thread, at any time.
     */
    void sealBy(Runnable sealSoon) {
      seal = sealSoon;
      // whoever was asked meanwhile may have been this one, in vain
      relieving = false;
      if (held() > fullLibraryBytes() || (used.get() > fullBytes() && isWorthASegment())) {
        sealSoon.run();
      }
    }

    /** The library holds this much now. One call at a time. */
    void hold(long now) {
      long more = now - bytes;
      bytes = now;
      long all = used.addAndGet(more);
      if (more < 0) {
        obstacle = Optional.empty();
        relieving = false;
        wakeWriters();
      } else if (all > fullBytes() && !relieving) {
        relieving = sealLargest(all - limits.bytes() / 2);
      }
      if (more > 0 && held() > fullLibraryBytes()) {
        seal.run();
      }
    }

    /**
     * What the library holds could not be sealed, for want of room on the disk, say: writers that
     * find no room in memory are told that instead.
     */
    void couldNotSeal(QuireException reason) {
      obstacle = Optional.of(reason);
    }

    private long held() {
      return bytes + codes.get();
    }

    /**
     * Whether a library that is being opened has to be sealed before it takes more: it holds so
     * many times what it may, or all do, and itself more than very little.
     */
    boolean isToSeal(int times) {
      return held() / times >= limits.libraryBytes()
          || (used.get() / times >= limits.bytes() && isWorthASegment());
    }

    /** Whether it has to be sealed before another one is opened, little as it may hold. */
    boolean isToSealAtLast(int times) {
      return !hasRoom(times) && held() > 0;
    }

    /** Throws {@link Overloaded} where all libraries hold more than they may. */
    void requireFits() {
      if (used.get() > limits.bytes()) {
        throw new Overloaded(
            "what its owner has not sealed takes more memory than the %s that are allowed here to all libraries (QUIRE_MEMORY_BYTES): allow more, or have the owner save it"
                .formatted(mebibytes(limits.bytes())));
      }
    }

    private boolean isWorthASegment() {
      return held() >= limits.libraryBytes() / SMALLEST_PART;
    }

    @Override
    public boolean take(long more) {
      boolean fits = bytes + codes.addAndGet(more) <= fullLibraryBytes();
      if (fits && MemoryBudget.this.take(more)) {
        return true;
      }
      codes.addAndGet(-more);
      return false;
    }

    @Override
    public void giveBack(long less) {
      codes.addAndGet(-less);
      MemoryBudget.this.giveBack(less);
    }

    /**
     * Waits until there is room for more; where that takes too long, throws what keeps memory from
     * being freed, or {@link Overloaded}.
     */
    void awaitRoom() {
      if (!hasRoom()) {
        awaitFreed();
      }
    }

    private boolean hasRoom() {
      return hasRoom(1);
    }

    private boolean hasRoom(int times) {
      return held() / times < limits.libraryBytes() && used.get() / times < limits.bytes();
    }

    private void awaitFreed() {
      seal.run();
      boolean _ = sealLargest(used.get() - limits.bytes() / 2);
      lock.lock();
      try {
        long left = limits.patience().toNanos();
        while (!hasRoom()) {
          if (left <= 0) {
            throw obstacle().orElseGet(() -> new Overloaded(full()));
          }
          left = freed.awaitNanos(left);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Overloaded("interrupted while writes were waiting for room");
      } finally {
        lock.unlock();
      }
    }

    private String full() {
      boolean own = held() >= limits.libraryBytes();
      return "writes come faster than the disk takes them: "
          + (own ? "this library holds " : "all libraries hold ")
          + mebibytes(own ? held() : used.get())
          + " in memory that is not sealed yet, and "
          + mebibytes(own ? limits.libraryBytes() : limits.bytes())
          + " are allowed; try again later";
    }

    /** The library is closed and holds nothing any more. */
    void close() {
      hold(0);
      accounts.remove(this);
    }
  }

  /** What keeps memory from being freed, where it is not only that this takes time. */
  private Optional<QuireException> obstacle() {
    return accounts.stream().flatMap(account -> account.obstacle.stream()).findFirst();
  }

  private void wakeWriters() {
    lock.lock();
    try {
      freed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // one thread looks at a time: the others need not repeat what it asks for; whether this one did
  private boolean sealLargest(long wantedBytes) {
    if (wantedBytes <= 0 || !lock.tryLock()) {
      return false;
    }
    try {
      long left = wantedBytes;
      for (Account account : largestFirst()) {
        if (left <= 0 || account.bytes == 0) {
          break;
        }
        left -= account.bytes;
        account.seal.run();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private Iterable<Account> largestFirst() {
    // sizes change meanwhile: a sort must see each once
    record Held(Account account, long bytes) {}
    return accounts.stream()
        .map(account -> new Held(account, account.bytes))
        .sorted(Comparator.comparingLong(Held::bytes).reversed())
        .map(Held::account)
        .toList();
  }

  private static String mebibytes(long bytes) {
    return bytes < 1 << 20 ? bytes + " bytes" : (bytes >> 20) + " MiB";
  }
}
