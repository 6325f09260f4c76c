package dev.quire.engine;

import dev.quire.domain.library.Library;
import dev.quire.domain.service.Minting;
import dev.quire.domain.store.OpenLibrary;
import dev.quire.storage.SnapshotStore;

/** What all libraries of an engine share. */
interface EngineContext {
  EngineOptions options();

  Minting minting();

  MemoryBudget memory();

  OpenJournals journals();

  JobQueue jobs();

  /** Of all libraries. */
  Readers readers();

  /** Runs it soon, in the background, one thing after another; what it throws is logged. */
  void maintain(Runnable work);

  /**
   * The same by another thread, for what may take long: sealing, which gives memory back to
   * writers, does not wait behind it.
   */
  void rewrite(Runnable work);

  /** The same by a thread of its own, for rows in memory that searches wait for. */
  void join(Runnable work);

  /** Makes a snapshot into an open library of this definition. */
  OpenLibrary restore(SnapshotStore snapshots, String name, Library as);
}
