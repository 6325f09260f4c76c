package dev.quire.engine;

import dev.quire.domain.error.NotFound;
import dev.quire.domain.library.LibraryId;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;

/** Whether a library is being closed: what is under way for its files ends soon then. */
final class Closing {
  private final LibraryId library;
  private volatile boolean begun;

  Closing(LibraryId library) {
    this.library = library;
  }

  LibraryId library() {
    return library;
  }

  void begin() {
    begun = true;
  }

  boolean hasBegun() {
    return begun;
  }

  /** Throws {@link CancellationException} where it is. */
  void requireNotBegun() {
    if (begun) {
      throw new CancellationException("the library is closed");
    }
  }

  /**
   * Does what somebody asked for and waits to be told of; throws {@code NotFound}, as every later
   * request does, where the library was closed or deleted meanwhile.
   */
  <T> T answering(Supplier<T> request) {
    try {
      return request.get();
    } catch (CancellationException e) {
      if (begun) {
        throw new NotFound("library", library.value());
      }
      throw e;
    }
  }

  /** The same for what has no result. */
  void answering(Runnable request) {
    answering(
        () -> {
          request.run();
          return true;
        });
  }

  /** The same phases, cancelled as well where the library is closed. */
  BuildPhases cancelling(BuildPhases phases) {
    return new BuildPhases() {
      @Override
      public void phase(String name, double end) {
        phases.phase(name, end);
      }

      @Override
      public void report(long done, long total) {
        phases.report(done, total);
      }

      @Override
      public boolean isCancelled() {
        return begun || phases.isCancelled();
      }
    };
  }
}
