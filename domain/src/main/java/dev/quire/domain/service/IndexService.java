package dev.quire.domain.service;

import dev.quire.domain.index.BuildOrder;
import dev.quire.domain.index.Evaluation;
import dev.quire.domain.index.IndexState;
import dev.quire.domain.job.Job;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Library;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.search.Calibration;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.LibraryState;
import dev.quire.domain.store.LibraryView;
import dev.quire.domain.store.OpenLibrary;
import dev.quire.domain.store.Precondition;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

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
   * where one runs. What was given is what the index is to be once it is built: a build that is
   * cancelled or fails, and one that a crash ends before its index is in place, leaves the spec as
   * it leaves the index.
   */
  public Job build(LibraryId library, Optional<IndexSpec> spec) {
    OpenLibrary open = libraries.open(library);
    Library described = open.read(LibraryState::library);
    IndexSpec before = described.index();
    IndexSpec wanted = spec.orElse(before);
    wanted.requireFits(described.dimension());
    return open.store()
        .build(
            wanted.equals(before)
                ? BuildOrder.of(wanted)
                : new BuildOrder(wanted, () -> adopt(open, before, wanted)));
  }

  // who has set another meanwhile has the last word
  private void adopt(OpenLibrary open, IndexSpec before, IndexSpec built) {
    libraries.revise(
        open,
        Precondition.none(),
        Durability.FSYNC,
        (library, now) -> library.index().equals(before) ? library.withIndex(built, now) : library);
  }

  /**
   * Measures, now, what the index finds of what there is, effort by effort.
   *
   * @param timeoutMillis after which it gives up with {@code TimedOut}
   */
  public List<Calibration> evaluate(LibraryId library, Evaluation evaluation, long timeoutMillis) {
    OpenLibrary open = libraries.open(library);
    IndexSpec built = open.store().index().built().orElse(new IndexSpec.Brute());
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    try (LibraryView view = open.view()) {
      view.fieldKinds().check(evaluation.filter());
      return RecallMeasurement.measure(view, built, evaluation, deadline);
    }
  }
}
