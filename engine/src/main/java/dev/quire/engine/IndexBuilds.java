package dev.quire.engine;

import dev.quire.domain.error.BuildInProgress;
import dev.quire.domain.index.BuildOrder;
import dev.quire.domain.index.IndexState;
import dev.quire.domain.job.Job;
import dev.quire.domain.job.JobId;
import dev.quire.domain.library.LibraryId;
import dev.quire.storage.segment.SealedSegment;
import java.util.List;
import java.util.Optional;

/** The builds of a library's index: one at a time, each measured when it is done. */
final class IndexBuilds {
  private final LibraryId library;
  private final Maintenance maintenance;
  private final Publication publication;
  private final EngineContext context;
  private Optional<JobId> latest = Optional.empty();

  IndexBuilds(
      LibraryId library, Maintenance maintenance, Publication publication, EngineContext context) {
    this.library = library;
    this.maintenance = maintenance;
    this.publication = publication;
    this.context = context;
  }

  /** Starts a build; throws {@link BuildInProgress} where one runs. */
  synchronized Job start(BuildOrder order) {
    running()
        .ifPresent(
            job -> {
              throw new BuildInProgress(library.value(), job.value());
            });
    Job job =
        context
            .jobs()
            .submit(
                "index_build",
                library,
                progress -> maintenance.build(order.spec(), progress, context.minting().now()));
    latest = Optional.of(job.id());
    return job;
  }

  synchronized Optional<JobId> running() {
    return latest.filter(
        job -> context.jobs().find(job).filter(found -> !found.state().ended()).isPresent());
  }

  void cancel() {
    running().ifPresent(context.jobs()::cancel);
  }

  /** What the index is. Under the library's lock. */
  IndexState describe(CurrentState state) {
    IndexRecord record = publication.index();
    Optional<JobId> job = running();
    Optional<Layer> indexed = indexedLayer(state, record);
    return new IndexState(
        state.library().index(),
        record.built(),
        job.isPresent()
            ? IndexState.State.BUILDING
            : record.generation() > 0 ? IndexState.State.READY : IndexState.State.NONE,
        state.size().chunks(),
        indexed.map(Layer::chunks).orElse(0),
        indexed.flatMap(Layer::index).map(measured -> measured.index().bytes()).orElse(0L),
        record.generation(),
        record.builtAt(),
        job,
        indexed
            .flatMap(Layer::index)
            .map(measured -> measured.curves().points())
            .orElse(List.of()));
  }

  private static Optional<Layer> indexedLayer(CurrentState state, IndexRecord record) {
    return state.olderLayers().stream()
        .filter(
            layer ->
                layer.segment() instanceof SealedSegment sealed
                    && sealed.number() == record.segment())
        .findFirst();
  }
}
