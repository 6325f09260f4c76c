package dev.quire.engine;

import dev.quire.domain.error.StorageFailure;
import dev.quire.engine.SegmentMaking.Made;
import dev.quire.engine.Swaps.Moment;
import dev.quire.storage.Manifest;
import dev.quire.storage.journal.Journal;
import dev.quire.storage.segment.Deletions;
import dev.quire.storage.segment.SealedSegment;
import dev.quire.storage.segment.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * Makes segments of what is in memory, and publishes them; the journal up to there is needless
 * then. What is being sealed when the library is closed is finished: it is bounded, and would have
 * to be read from the journal and sealed again.
 */
final class Sealing {
  private final Journal journal;
  private final Swaps swaps;
  private final SegmentMaker maker;
  private final Publication publication;

  Sealing(Journal journal, Swaps swaps, SegmentMaker maker, Publication publication) {
    this.journal = journal;
    this.swaps = swaps;
    this.maker = maker;
    this.publication = publication;
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
          List<Replacement> replacements = new ArrayList<>();
          List<Layer> sealed = new ArrayList<>();
          Manifest manifest = publish(moment, replacements, sealed);
          replacements.forEach(this::show);
          if (recovers) {
            journal.restart(moment.position());
          } else {
            journal.purgeUpTo(moment.position());
          }
          return action.with(manifest, new Layers(sealed));
        });
  }

  /** A segment made of what a frozen layer shows. */
  private record Replacement(Layer frozen, Made made) {}

  /**
   * Publishes all layers of the moment, the frozen ones as the segments that are made of them.
   * Nothing is shown before it is published: whoever publishes next names what is shown, and the
   * journal would bring its rows a second time. Where something fails, what was made is deleted.
   *
   * @param replacements empty; what was made
   * @param sealed empty; the layers as they were at the moment of freezing
   */
  private Manifest publish(Moment moment, List<Replacement> replacements, List<Layer> sealed) {
    boolean published = false;
    try {
      for (Layer layer : moment.older()) {
        sealed.add(
            layer.segment() instanceof SealedSegment ? layer : replaced(layer, replacements));
      }
      Manifest manifest =
          publication.publish(moment.library(), sealed, moment.position(), publication.index());
      published = true;
      return manifest;
    } finally {
      if (!published) {
        replacements.forEach(replacement -> publication.withdraw(replacement.made().segment()));
      }
    }
  }

  private Layer replaced(Layer frozen, List<Replacement> replacements) {
    Made made = maker.seal(frozen);
    replacements.add(new Replacement(frozen, made));
    return new Layer(made.segment(), Deletions.NONE, Optional.of(made.index()));
  }

  private void show(Replacement replacement) {
    Segment frozen = replacement.frozen().segment();
    swaps.swap(List.of(frozen), replacement.made());
    frozen.release();
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
