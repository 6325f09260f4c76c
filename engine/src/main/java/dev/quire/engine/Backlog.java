package dev.quire.engine;

import dev.quire.storage.segment.LiveSegment;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What a library has in memory: sealed where it has grown large or the process needs room, and kept
 * from growing without end by slowing its writers down.
 */
final class Backlog {
  private final CurrentState state;
  private final Sealing sealing;
  private final Compaction compaction;
  private final EngineContext context;
  private final Runnable afterSealing;
  private final MemoryBudget.Account account;
  private final AtomicBoolean asked = new AtomicBoolean();
  private final AtomicBoolean rewriting = new AtomicBoolean();
  private final AtomicBoolean tidying = new AtomicBoolean();

  /**
   * From now on the state's memory is accounted for. Under the library's lock, or before it.
   *
   * @param afterSealing what is to be done with the segments that there are then
   */
  Backlog(
      CurrentState state,
      Sealing sealing,
      Compaction compaction,
      EngineContext context,
      Runnable afterSealing) {
    this.state = state;
    this.sealing = sealing;
    this.compaction = compaction;
    this.context = context;
    this.afterSealing = afterSealing;
    this.account = context.memory().open(this::sealSoon);
    state.accountTo(account::hold);
  }

  /** Has the live segment sealed soon where it is large enough. Under the library's lock. */
  void sealWhereLarge() {
    LiveSegment live = state.live();
    if (live.chunkRows() >= context.options().sealRows()
        || live.bytes() >= context.options().sealBytes()) {
      sealSoon();
    } else if (state.olderLayers().stream().anyMatch(compaction::isSparse)
        && rewriting.compareAndSet(false, true)) {
      context.rewrite(this::rewriteSparse);
    }
  }

  private void sealSoon() {
    if (asked.compareAndSet(false, true)) {
      context.maintain(this::seal);
    }
  }

  private void rewriteSparse() {
    try {
      compaction.rewriteSparse();
    } finally {
      rewriting.set(false);
    }
  }

  private void seal() {
    asked.set(false);
    sealing.seal();
    if (tidying.compareAndSet(false, true)) {
      context.rewrite(this::tidy);
    }
  }

  private void tidy() {
    tidying.set(false);
    afterSealing.run();
  }

  /**
   * Waits until there is room for more; throws {@code Overloaded} where that takes too long.
   * Without any lock.
   */
  void awaitRoom() {
    sealing.recover();
    account.awaitRoom();
  }

  void close() {
    account.close();
  }
}
