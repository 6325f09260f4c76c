package dev.quire.engine;

import dev.quire.domain.library.Library;
import dev.quire.engine.SegmentMaking.Made;
import dev.quire.storage.Manifest;
import dev.quire.storage.segment.SealedSegment;
import dev.quire.storage.segment.Segment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Segments that take the place of others, while reads and writes go on. The library's lock is held
 * only to swap layers; a lock of its own keeps two publications apart, and is not held while
 * segments are rewritten ({@link Rewrites}).
 */
final class Swaps {
  private final LongConsumer awaitDurable;
  private final CurrentState state;
  private final ReadWriteLock libraryLock;
  private final Publication publication;
  private final Closing closing;
  private final ReentrantLock publishing = new ReentrantLock();

  /**
   * @param awaitDurable returns once the journal up to a position is on the disk
   */
  Swaps(
      LongConsumer awaitDurable,
      CurrentState state,
      ReadWriteLock libraryLock,
      Publication publication,
      Closing closing) {
    this.awaitDurable = awaitDurable;
    this.state = state;
    this.libraryLock = libraryLock;
    this.publication = publication;
    this.closing = closing;
  }

  /** A moment of the library: everything up to the position, and nothing after it. */
  record Moment(Library library, long position, List<Layer> older) {}

  /**
   * Runs the action while nobody else publishes; throws {@code CancellationException} where the
   * library is closed. Work on a deleted library could else write where a new one of the same id
   * has begun. What is a part of such an action is finished with it: closing waits for that.
   */
  <T> T alone(Supplier<T> action) {
    boolean hasBegun = publishing.isHeldByCurrentThread();
    publishing.lock();
    try {
      if (!hasBegun) {
        closing.requireNotBegun();
      }
      return action.get();
    } finally {
      publishing.unlock();
    }
  }

  /** Waits for who publishes; closing has begun, so that nobody does any more. */
  void close() {
    publishing.lock();
    try {
      publication.close();
    } finally {
      publishing.unlock();
    }
  }

  /**
   * The published state of now, to be closed; nobody waits for that, but {@link #giveUp} takes
   * segments out of it.
   */
  Held hold() {
    return alone(() -> publication.hold(retainSealed(segment -> true)));
  }

  /** Nobody who holds a published state keeps these segments any longer, which are replaced. */
  void giveUp(Set<Path> segments) {
    publication.giveUp(segments);
  }

  /** Lets what was written so far rest, to be sealed. */
  Moment freeze() {
    return underLibraryLock(
        () -> {
          if (state.live().chunkRows() + state.live().documentRows() > 0) {
            state.freeze();
          }
          return moment(state.olderLayers());
        });
  }

  private Moment moment(List<Layer> older) {
    return new Moment(state.library(), state.position(), older);
  }

  /** The sealed layers as they are now; the caller releases their segments. */
  List<Layer> retainSealed(Predicate<SealedSegment> which) {
    return alone(
        () ->
            underLibraryLock(
                () -> {
                  List<Layer> chosen =
                      sealedOf(state.olderLayers()).stream()
                          .filter(layer -> which.test((SealedSegment) layer.segment()))
                          .toList();
                  chosen.forEach(layer -> layer.segment().retain());
                  return chosen;
                }));
  }

  private static List<Layer> sealedOf(List<Layer> layers) {
    return layers.stream().filter(layer -> layer.segment() instanceof SealedSegment).toList();
  }

  /**
   * Publishes what was made of the sources in their place, and shows it. Where that cannot be
   * published nothing has changed, and what was made is deleted.
   */
  void replace(List<Layer> sources, Made made, IndexRecord record) {
    List<Segment> old = sources.stream().map(Layer::segment).toList();
    publishing.lock();
    try {
      publishAndShow(old, made, record);
    } finally {
      publishing.unlock();
    }
    old.forEach(segment -> publication.discard((SealedSegment) segment));
  }

  private void publishAndShow(List<Segment> old, Made made, IndexRecord record) {
    boolean shown = false;
    try {
      closing.requireNotBegun();
      publish(old, made, record);
      underLibraryLock(
          () -> {
            publication.adopt(record);
            state.replaceOlder(replaced(old, made));
            return true;
          });
      shown = true;
    } finally {
      if (!shown) {
        publication.withdraw(made.segment());
      }
    }
  }

  private void publish(List<Segment> old, Made made, IndexRecord record) {
    Moment moment = underLibraryLock(() -> moment(replaced(old, made)));
    // the new segment lacks rows, and bits are set, that the journal must know to be gone:
    // docs/adr/0003
    awaitDurable.accept(moment.position());
    Manifest manifest = publication.manifest();
    publication.publish(
        manifest.library(), sealedOf(moment.older()), manifest.journalPosition(), record);
  }

  /** Shows the made segment in the place of its sources. While nobody else publishes. */
  void swap(List<Segment> old, Made made) {
    underLibraryLock(
        () -> {
          state.replaceOlder(replaced(old, made));
          return true;
        });
  }

  // the made segment in the place of its sources, less what was deleted of them meanwhile
  private List<Layer> replaced(List<Segment> old, Made made) {
    List<Layer> older = new ArrayList<>(state.olderLayers());
    List<Layer> sources = older.stream().filter(layer -> old.contains(layer.segment())).toList();
    int place = sources.isEmpty() ? older.size() : older.indexOf(sources.getFirst());
    older.add(place, made.inPlaceOf(sources));
    older.removeAll(sources);
    return older;
  }

  private <T> T underLibraryLock(Supplier<T> action) {
    Lock lock = libraryLock.writeLock();
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
