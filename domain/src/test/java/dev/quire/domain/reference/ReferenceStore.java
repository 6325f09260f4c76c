package dev.quire.domain.reference;

import dev.quire.domain.error.NotFound;
import dev.quire.domain.error.TimedOut;
import dev.quire.domain.index.BuildOrder;
import dev.quire.domain.index.IndexState;
import dev.quire.domain.job.Job;
import dev.quire.domain.job.JobId;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.store.Command;
import dev.quire.domain.store.LibraryState;
import dev.quire.domain.store.LibraryStore;
import dev.quire.domain.store.LibraryView;
import dev.quire.domain.store.Snapshots;
import dev.quire.domain.store.Upkeep;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * A library in memory. Nothing is ever on its way to a disk, so everything applied is durable; an
 * index build only notes what was asked, since every search compares everything.
 */
final class ReferenceStore implements LibraryStore {
  private final ReferenceContent content;
  private final ReferenceSnapshots snapshots;
  private Optional<IndexSpec> built = Optional.empty();
  private long indexed;
  private long generation;
  private boolean ended;

  ReferenceStore(ReferenceContent content, ReferenceLibraries libraries) {
    this.content = content;
    this.snapshots = new ReferenceSnapshots(this::copy, libraries);
  }

  @Override
  public void end() {
    ended = true;
  }

  @Override
  public LibraryState state() {
    if (ended) {
      throw new NotFound("library", content.library().id().value());
    }
    return new ReferenceState(content);
  }

  @Override
  public LibraryView view() {
    return new ReferenceView(copy());
  }

  @Override
  public synchronized long append(Command command) {
    long position = content.apply(command);
    notifyAll();
    return position;
  }

  @Override
  public void awaitRoom() {
    // there is always room
  }

  @Override
  public void awaitDurable(long position) {
    if (position > copy().position()) {
      throw new AssertionError("position " + position + " was never given out");
    }
  }

  @Override
  public synchronized void awaitApplied(long position, long timeoutMillis) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    while (content.position() < position) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        throw new TimedOut("position " + position + " is not here after " + timeoutMillis + " ms");
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new TimedOut("interrupted while waiting for position " + position);
      }
    }
  }

  @Override
  public synchronized IndexState index() {
    return new IndexState(
        content.library().index(),
        built,
        built.isPresent() ? IndexState.State.READY : IndexState.State.NONE,
        content.chunks().size(),
        indexed,
        0,
        generation,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        "whatever was asked for was built");
  }

  /** Builds whatever it is asked for, at once. */
  @Override
  public Job build(BuildOrder order) {
    Job job = built(order.spec());
    order.whenBuilt().run();
    return job;
  }

  private synchronized Job built(IndexSpec spec) {
    built = Optional.of(spec);
    indexed = content.chunks().size();
    generation++;
    return done("build-" + generation, "index_build");
  }

  private Job done(String id, String type) {
    return new Job(
        new JobId(id),
        type,
        content.library().id(),
        Job.State.SUCCEEDED,
        "",
        indexed,
        indexed,
        OptionalLong.empty(),
        Optional.empty(),
        Instant.EPOCH);
  }

  /** There are no files to look after: what is deleted is gone. */
  @Override
  public Upkeep upkeep() {
    return new ReferenceUpkeep(() -> copy().position(), type -> done(type, type));
  }

  @Override
  public Snapshots snapshots() {
    return snapshots;
  }

  private synchronized ReferenceContent copy() {
    return content.copy();
  }
}
