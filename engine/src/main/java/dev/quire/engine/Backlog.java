package dev.quire.engine;

import dev.quire.domain.error.DiskFull;
import dev.quire.domain.error.DiskReadOnly;
import dev.quire.domain.error.TooManyFiles;
import java.util.function.Supplier;

/**
 * What a library has in memory: sealed where it has grown large or the process needs room, and kept
 * from growing without end by slowing its writers down.
 */
final class Backlog {
  private final CurrentState state;
  private final Sealing sealing;
  private final Compaction compaction;
  private final EngineContext context;
  private final Supplier<IndexRecord> index;
  private final MemoryBudget.Account account;
  private final Chore seal;
  private final Chore tidy;
  private final Chore rewriteSparse;

  /**
   * @param account that {@link #sealSoon} gives room in
   * @param index that the library's sealed segments have
   * @param afterSealing what is to be done with the segments that there are then
   */
  Backlog(
      CurrentState state,
      MemoryBudget.Account account,
      Sealing sealing,
      Compaction compaction,
      EngineContext context,
      Supplier<IndexRecord> index,
      Runnable afterSealing) {
    this.state = state;
    this.account = account;
    this.sealing = sealing;
    this.compaction = compaction;
    this.context = context;
    this.index = index;
    this.seal = new Chore("sealing", this::seal, context::maintain);
    this.tidy = new Chore("merging", afterSealing, context::rewrite);
    this.rewriteSparse = new Chore("compacting", compaction::rewriteSparse, context::rewrite);
  }

  /** Has the live segment sealed soon where it is large enough. Under the library's lock. */
  void sealWhereLarge() {
    if (context.options().sealAt(index.get()).isReachedBy(state.live())) {
      seal.soon();
    } else if (state.olderLayers().stream().anyMatch(compaction::isSparse)) {
      rewriteSparse.soon();
    }
  }

  /** By any thread, at any time. */
  void sealSoon() {
    seal.soon();
  }

  /** Segments have come that were not sealed here. */
  void tidySoon() {
    tidy.soon();
  }

  private void seal() {
    try {
      sealing.seal();
    } catch (DiskFull | DiskReadOnly | TooManyFiles e) {
      account.couldNotSeal(e);
      throw e;
    }
    tidy.soon();
  }

  /**
   * Waits until there is room for more; throws {@code Overloaded} where that takes too long, or
   * what keeps the disk from taking it, as {@code DiskFull}. Without any lock.
   */
  void awaitRoom() {
    sealing.recover();
    account.awaitRoom();
  }

  void close() {
    account.close();
  }
}
