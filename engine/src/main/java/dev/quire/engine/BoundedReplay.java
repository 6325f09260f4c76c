package dev.quire.engine;

import dev.quire.domain.error.DiskFull;
import dev.quire.domain.error.DiskReadOnly;
import dev.quire.domain.error.QuireException;
import dev.quire.domain.error.TooManyFiles;
import dev.quire.domain.store.Command;

/**
 * Brings back what the journal holds when a library is opened. Where that is more than the memory
 * budget allows, what was brought back so far is sealed, and the rest follows: what was written
 * with much memory opens with little (docs/adr/0033).
 *
 * <p>Where the disk takes no segment, as a full one, up to twice as much is kept in memory: as much
 * as its writers left there before they were refused has a place then, and can be read.
 */
final class BoundedReplay {
  private static final System.Logger LOG = System.getLogger(BoundedReplay.class.getName());
  private static final int ALLOWED = 1;
  private static final int WHERE_THE_DISK_TAKES_NOTHING = 2;

  private final CurrentState state;
  private final MemoryBudget.Account account;
  private final Runnable seal;
  private int times = ALLOWED;
  private boolean sealed;

  /**
   * @param account of what the state holds
   * @param seal publishes what the state holds in memory, and lets go of it
   */
  BoundedReplay(CurrentState state, MemoryBudget.Account account, Runnable seal) {
    this.state = state;
    this.account = account;
    this.seal = seal;
  }

  /** Throws what keeps memory from being freed, as {@code DiskFull}, where too much is held. */
  void apply(long position, Command command) {
    state.apply(position, command);
    if (account.isToSeal(times)) {
      boolean _ = relieve();
    }
  }

  /**
   * The journal has ended: what other libraries leave no room for is sealed, little as it is. Where
   * the disk takes nothing, all of them together are held to twice the limits: this one has its
   * place within that, or throws.
   */
  void end() {
    boolean relieved = false;
    while (!relieved && account.isToSealAtLast(times)) {
      relieved = relieve();
    }
  }

  /** Whether segments have come of it. */
  boolean hasSealed() {
    return sealed;
  }

  /** Whether it could be sealed; else more is allowed from now on. */
  private boolean relieve() {
    try {
      seal.run();
      sealed = true;
      return true;
    } catch (DiskFull | DiskReadOnly | TooManyFiles e) {
      goOnWithMoreMemory(e);
      return false;
    }
  }

  private void goOnWithMoreMemory(QuireException obstacle) {
    if (times == WHERE_THE_DISK_TAKES_NOTHING) {
      throw obstacle;
    }
    times = WHERE_THE_DISK_TAKES_NOTHING;
    LOG.log(
        System.Logger.Level.WARNING,
        "library %s holds more in its journal than memory is allowed to (QUIRE_MEMORY_BYTES), and could not be sealed; up to twice as much is held for now"
            .formatted(state.library().id()),
        obstacle);
  }
}
