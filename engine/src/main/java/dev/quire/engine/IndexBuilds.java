package dev.quire.engine;

import dev.quire.domain.error.BuildInProgress;
import dev.quire.domain.error.QuireException;
import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.index.BuildOrder;
import dev.quire.domain.index.IndexState;
import dev.quire.domain.job.Job;
import dev.quire.domain.job.JobId;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.LibraryId;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/** The builds of a library's index, one at a time, and what they have come to. */
final class IndexBuilds {
  private final LibraryId library;
  private final Rewrites rewrites;
  private final Publication publication;
  private final EngineContext context;
  private Optional<JobId> latest = Optional.empty();
  private boolean latestIsAutomatic;

  IndexBuilds(
      LibraryId library, Rewrites rewrites, Publication publication, EngineContext context) {
    this.library = library;
    this.rewrites = rewrites;
    this.publication = publication;
    this.context = context;
  }

  /**
   * Starts a build that somebody asked for; throws {@link BuildInProgress} where such a one runs. A
   * build that began by itself gives way to it.
   */
  synchronized Job start(BuildOrder order) {
    Optional<JobId> running = running();
    if (running.isPresent() && !latestIsAutomatic) {
      throw new BuildInProgress(library.value(), running.get().value());
    }
    running.ifPresent(context.jobs()::cancel);
    return submit(order, false, _ -> {});
  }

  /** Whether the library has outgrown the index it has. Under its lock. */
  boolean isOutgrown(CurrentState state) {
    return Outgrowth.asksForABuild(state.library(), state.olderLayers(), publication.index());
  }

  /**
   * Starts a build that nobody asked for, unless one runs.
   *
   * @param ended is told how it ended, true for well; not at all where it was cancelled
   */
  synchronized void startAutomatic(IndexSpec spec, Consumer<Boolean> ended) {
    if (running().isEmpty()) {
      submit(BuildOrder.of(spec), true, ended);
    }
  }

  private Job submit(BuildOrder order, boolean automatic, Consumer<Boolean> ended) {
    Job job =
        context.jobs().submit("index_build", library, progress -> build(order, progress, ended));
    latest = Optional.of(job.id());
    latestIsAutomatic = automatic;
    return job;
  }

  private void build(BuildOrder order, RunningJob progress, Consumer<Boolean> ended) {
    try {
      rewrites.build(order.spec(), progress, context.minting()::now);
      runWhenBuilt(order);
    } catch (CancellationException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      ended.accept(false);
      throw e;
    }
    ended.accept(true);
  }

  // of other jobs that a disk fails it is said that they have changed nothing
  private static void runWhenBuilt(BuildOrder order) {
    try {
      order.whenBuilt().run();
    } catch (QuireException e) {
      StorageFailure told =
          new StorageFailure(
              "the index is built and answers, but is not what the library's index is set to be: set it again");
      told.addSuppressed(e);
      throw told;
    }
  }

  synchronized Optional<JobId> running() {
    return latest.filter(
        job -> context.jobs().find(job).filter(found -> !found.state().ended()).isPresent());
  }

  /** What the index is. Under the library's lock. */
  IndexState describe(CurrentState state) {
    return IndexDescription.of(state, publication.index(), running());
  }
}
