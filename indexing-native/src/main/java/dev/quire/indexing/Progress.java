package dev.quire.indexing;

/**
 * How a build tells its job where it stands, and learns that it should stop. Called from the
 * building threads.
 */
public interface Progress {
  Progress NONE =
      new Progress() {
        @Override
        public void report(long done, long total) {}

        @Override
        public boolean isCancelled() {
          return false;
        }
      };

  /** Steps done of an estimated total; the unit is the index's own. */
  void report(long done, long total);

  /**
   * Asked often; once true, the build throws {@link java.util.concurrent.CancellationException}.
   */
  boolean isCancelled();

  /**
   * Asked often; while true, one thread of the build rests, where it has several: somebody waits
   * for an answer, and is to have a core.
   */
  default boolean leavesACore() {
    return false;
  }
}
