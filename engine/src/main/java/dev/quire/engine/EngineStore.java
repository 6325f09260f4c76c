package dev.quire.engine;

import dev.quire.domain.store.LibraryStore;
import dev.quire.storage.LibraryDirectory;

/** What keeps one library of a catalog, whether it may be written or not. */
interface EngineStore extends LibraryStore {
  LibraryDirectory directory();

  /** Lets go of the files; whoever reads a view may finish. */
  void close();
}
