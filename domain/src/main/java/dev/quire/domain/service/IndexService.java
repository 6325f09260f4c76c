package dev.quire.domain.service;

import dev.quire.domain.index.BuildOrder;
import dev.quire.domain.index.IndexState;
import dev.quire.domain.job.Job;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.LibraryState;
import dev.quire.domain.store.OpenLibrary;
import dev.quire.domain.store.Precondition;
import java.util.Optional;

/** The index of a library: what it is, what it is to be, and building it. */
public final class IndexService {
  private final LibraryService libraries;

  public IndexService(LibraryService libraries) {
    this.libraries = libraries;
  }

  public IndexState state(LibraryId library) {
    return libraries.open(library).store().index();
  }

  /** Sets what the index is to be at the next build. */
  public IndexState ask(LibraryId library, IndexSpec spec, Durability durability) {
    libraries.revise(
        library, Precondition.none(), durability, (before, now) -> before.withIndex(spec, now));
    return state(library);
  }

  /**
   * Starts a build of the given spec, or of the one that was set; throws {@code BuildInProgress}
   * where one runs.
   */
  public Job build(LibraryId library, Optional<IndexSpec> spec) {
    OpenLibrary open = libraries.open(library);
    return open.store()
        .build(new BuildOrder(spec.orElseGet(() -> open.read(LibraryState::library).index())));
  }
}
