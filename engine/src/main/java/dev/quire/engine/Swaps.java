package dev.quire.engine;

import dev.quire.domain.library.Library;
import dev.quire.engine.SegmentMaking.Made;
import dev.quire.storage.Manifest;
import dev.quire.storage.segment.SealedSegment;
import dev.quire.storage.segment.Segment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
  // what a rewrite reads now; guarded by publishing
  private Optional<Sources> followed = Optional.empty();

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

  /** What is not sealed takes so much memory. */
  long unsealedBytes() {
    return underLibraryLock(state::memoryBytes);
  }

  /** Whether rows rest in memory that nobody writes behind any more. */
  boolean hasUnsealed() {
    return underLibraryLock(
        () -> sealedOf(state.olderLayers()).size() < state.olderLayers().size());
  }

  /**
   * The layers of a moment, retained until {@link #unfollow}. While nobody else publishes, and no
   * others are followed.
   */
  Sources follow(List<Layer> older) {
    older.forEach(layer -> layer.segment().retain());
    Sources sources = new Sources(older);
    followed = Optional.of(sources);
    return sources;
  }

  void unfollow(Sources sources) {
    publishing.lock();
    try {
      followed = Optional.empty();
    } finally {
      publishing.unlock();
    }
    sources.layers().forEach(layer -> layer.segment().release());
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
    replace(new Sources(sources), made, record, Optional.empty());
  }

  /**
   * The same where they are all of a moment.
   *
   * @param upTo the moment: what is published reaches as far
   */
  void replace(Sources sources, Made made, IndexRecord record, Moment upTo) {
    replace(sources, made, record, Optional.of(upTo));
  }

  private void replace(Sources sources, Made made, IndexRecord record, Optional<Moment> upTo) {
    List<Segment> old;
    publishing.lock();
    try {
      old = sources.shown();
      publishAndShow(sources, made, record, upTo);
    } finally {
      publishing.unlock();
    }
    old.forEach(this::letGo);
  }

  private void letGo(Segment old) {
    if (old instanceof SealedSegment sealed) {
      publication.discard(sealed);
    } else {
      old.release();
    }
  }

  private void publishAndShow(
      Sources sources, Made made, IndexRecord record, Optional<Moment> upTo) {
    boolean shown = false;
    try {
      closing.requireNotBegun();
      publish(sources, made, record, upTo);
      underLibraryLock(
          () -> {
            publication.adopt(record);
            state.replaceOlder(replaced(sources, made));
            return true;
          });
      shown = true;
    } finally {
      if (!shown) {
        publication.withdraw(made.segment());
      }
    }
  }

  private void publish(Sources sources, Made made, IndexRecord record, Optional<Moment> upTo) {
    Moment now = underLibraryLock(() -> moment(replaced(sources, made)));
    // the new segment lacks rows, and bits are set, that the journal must know to be gone:
    // docs/adr/0003
    awaitDurable.accept(now.position());
    Manifest manifest = publication.manifest();
    Optional<Moment> farther =
        upTo.filter(moment -> moment.position() > manifest.journalPosition());
    publication.publish(
        farther.map(Moment::library).orElse(manifest.library()),
        sealedOf(now.older()),
        farther.map(Moment::position).orElse(manifest.journalPosition()),
        record);
  }

  /** Shows what was made of a layer alone in its place. While nobody else publishes. */
  void swap(Layer old, Made made) {
    underLibraryLock(
        () -> {
          List<Layer> older = state.olderLayers();
          followed.ifPresent(
              sources ->
                  older.stream()
                      .filter(layer -> layer.segment() == old.segment())
                      .forEach(last -> sources.sealed(last, made.segment())));
          state.replaceOlder(replaced(new Sources(List.of(old)), made));
          return true;
        });
  }

  // the made segment in the place of its sources, less what was deleted of them meanwhile
  private List<Layer> replaced(Sources sources, Made made) {
    List<Segment> shown = sources.shown();
    List<Layer> older = new ArrayList<>(state.olderLayers());
    List<Layer> old = older.stream().filter(layer -> shown.contains(layer.segment())).toList();
    int place = old.isEmpty() ? older.size() : older.indexOf(old.getFirst());
    older.add(place, sources.replacedBy(made, state.olderLayers()));
    older.removeAll(old);
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
