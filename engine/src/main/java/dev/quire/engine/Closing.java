package dev.quire.engine;

import java.util.concurrent.CancellationException;

/** Whether a library is being closed: what is under way for its files ends soon then. */
final class Closing {
  private volatile boolean begun;

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

  /** The same phases, cancelled as well where the library is closed. */
  BuildPhases cancelling(BuildPhases phases) {
    return new BuildPhases() {
      @Override
      public void phase(String name) {
        phases.phase(name);
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
