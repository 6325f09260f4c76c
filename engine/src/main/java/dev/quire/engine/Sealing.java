package dev.quire.engine;

import dev.quire.domain.error.QuireException;
import dev.quire.domain.error.StorageFailure;
import dev.quire.engine.Checkpoints.Checkpoint;
import dev.quire.engine.Swaps.Moment;
import dev.quire.storage.Manifest;
import dev.quire.storage.journal.Journal;
import java.util.concurrent.CancellationException;

/**
 * Makes segments of what is in memory, and publishes them; the journal up to there is needless
 * then. What is being sealed when the library is closed is finished: it is bounded, and would have
 * to be read from the journal and sealed again.
 */
final class Sealing {
  private static final System.Logger LOG = System.getLogger(Sealing.class.getName());

  private final Journal journal;
  private final Swaps swaps;
  private final Checkpoints checkpoints;

  Sealing(Journal journal, Swaps swaps, Checkpoints checkpoints) {
    this.journal = journal;
    this.swaps = swaps;
    this.checkpoints = checkpoints;
  }

  /**
   * Seals the live segment and publishes everything up to now. Returns the manifest, which is
   * exactly the state of that moment: deletions that come while the segment is written are left to
   * the journal.
   */
  Manifest seal() {
    return sealThen((manifest, older) -> manifest);
  }

  /** Does something with a published state while it is current. */
  @FunctionalInterface
  interface Published<T> {
    T with(Manifest manifest, Layers layers);
  }

  /**
   * Seals as {@link #seal} does, and runs the action before anything else is published. Where the
   * journal has failed, as on a full disk, this is its recovery: what memory shows is published
   * whole, and a new journal begins behind it.
   */
  <T> T sealThen(Published<T> action) {
    return swaps.alone(
        () -> {
          // asked first: a journal that has failed takes nothing that the moment lacks
          boolean recovers = journal.hasFailed();
          Moment moment = swaps.freeze();
          if (!recovers) {
            journal.awaitDurable(moment.position());
            journal.roll();
          }
          Checkpoint made = checkpoints.publish(moment);
          if (recovers) {
            journal.restart(moment.position());
          } else {
            journal.purgeUpTo(moment.position());
          }
          return action.with(made.manifest(), made.layers());
        });
  }

  /** All that there was at a moment, and the segments and rows in memory that it lies in. */
  record Rested(Moment moment, Sources sources) {}

  /**
   * Lets what is in memory rest, to be read with all that is sealed by one who makes a segment of
   * it all: sealing it before would write it twice. Where it is more than so much, or the journal
   * has failed, it is sealed none the less, and its memory given back. The journal keeps what rests
   * until {@link #published}.
   *
   * @return what {@link Swaps#unfollow} lets go of
   */
  Rested rest(long mostBytes) {
    return swaps.alone(
        () -> {
          if (journal.hasFailed() || swaps.unsealedBytes() > mostBytes) {
            return sealThen(
                (manifest, layers) ->
                    rested(
                        new Moment(manifest.library(), manifest.journalPosition(), layers.all())));
          }
          Moment moment = swaps.freeze();
          journal.awaitDurable(moment.position());
          journal.roll();
          return rested(moment);
        });
  }

  private Rested rested(Moment moment) {
    return new Rested(moment, swaps.follow(moment.older()));
  }

  /**
   * The journal up to here is needless: what rested has been published. Where its files cannot be
   * deleted they stay for the next seal.
   */
  void published(Moment moment) {
    try {
      journal.purgeUpTo(moment.position());
    } catch (QuireException e) {
      LOG.log(System.Logger.Level.WARNING, "the journal behind a build stays for now", e);
    }
  }

  /**
   * Lets the library take writes again after its journal has failed; throws what keeps it from
   * that, as {@code DiskFull} where there is no room yet.
   */
  void recover() {
    if (!journal.hasFailed()) {
      return;
    }
    try {
      swaps.alone(this::retryJournal);
    } catch (CancellationException e) {
      // the library is closed: the write that comes next is told
    }
  }

  private boolean retryJournal() {
    try {
      journal.retry();
    } catch (StorageFailure e) {
      // its file cannot be mended; what memory shows may still be published
      seal();
    }
    return true;
  }
}
