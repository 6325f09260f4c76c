package dev.quire.domain.store;

import dev.quire.domain.library.LibraryId;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.function.Function;

/**
 * A library that is open for work: its store, and the lock that orders the work. The lock is held
 * for looks into memory and for the append to the journal's buffer, never across a disk write, a
 * build or an embedding call.
 *
 * <p>Every write takes one path, {@link #write}: validate, journal, apply, acknowledge when
 * durable.
 */
public final class OpenLibrary {
  private final LibraryId id;
  private final LibraryStore store;
  private final ReadWriteLock lock;

  /**
   * @param lock the library's own, shared with the store, which takes it to swap segments
   */
  public OpenLibrary(LibraryId id, LibraryStore store, ReadWriteLock lock) {
    this.id = id;
    this.store = store;
    this.lock = lock;
  }

  public LibraryId id() {
    return id;
  }

  public LibraryStore store() {
    return store;
  }

  /** Reads the current state under the read lock. The function must only look and not wait. */
  public <T> T read(Function<LibraryState, T> look) {
    lock.readLock().lock();
    try {
      return look.apply(store.state());
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * A consistent view of all that was acknowledged, taken and read without the lock; the caller
   * closes it.
   */
  public LibraryView view() {
    return store.view();
  }

  /**
   * Decides on a change under the write lock, journals and applies it, and returns once it is as
   * durable as asked. What the decision throws changes nothing.
   */
  public <T> Written<T> write(Durability durability, Function<LibraryState, Change<T>> decision) {
    Change<T> change;
    long position;
    store.awaitRoom();
    lock.writeLock().lock();
    try {
      LibraryState state = store.state();
      change = decision.apply(state);
      position = change.command().map(store::append).orElseGet(state::position);
    } finally {
      lock.writeLock().unlock();
    }
    if (durability == Durability.FSYNC) {
      store.awaitDurable(position);
    }
    return new Written<>(change.result(), position, durability);
  }

  /**
   * Ends the library where it is as the precondition says, else throws {@code PreconditionFailed};
   * who comes later finds no library, as what is there of it is about to be deleted.
   */
  public void end(Precondition precondition) {
    lock.writeLock().lock();
    try {
      long revision = store.state().library().revision();
      precondition.check("library", id.value(), OptionalLong.of(revision));
      store.end();
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Waits until all that was written so far is on the disk. Adds nothing, so it needs no room. */
  public void awaitDurable() {
    store.awaitDurable(read(LibraryState::position));
  }

  /**
   * What a decision comes to: a command, or none where nothing is to change, and the result for the
   * caller.
   */
  public record Change<T>(Optional<Command> command, T result) {
    public static <T> Change<T> of(Command command, T result) {
      return new Change<>(Optional.of(command), result);
    }

    public static <T> Change<T> none(T result) {
      return new Change<>(Optional.empty(), result);
    }
  }
}
