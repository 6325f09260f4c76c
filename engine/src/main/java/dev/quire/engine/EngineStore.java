package dev.quire.engine;

import dev.quire.domain.store.LibraryStore;
import dev.quire.storage.LibraryDirectory;

/** What keeps one library of a catalog, whether it may be written or not. */
interface EngineStore extends LibraryStore {
  LibraryDirectory directory();

  /** Says that it is to be closed soon: what takes long and may be broken off ends. */
  void beginClosing();

  /** Lets go of the files; whoever reads a view may finish. */
  void close();
}
