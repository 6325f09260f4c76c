package dev.quire.engine;

import dev.quire.indexing.Progress;

/**
 * A progress that is told, in words, what is being done; the units of work are each phase's own.
 */
interface BuildPhases extends Progress {
  BuildPhases NONE =
      new BuildPhases() {
        @Override
        public void phase(String name) {}

        @Override
        public void report(long done, long total) {}

        @Override
        public boolean isCancelled() {
          return false;
        }
      };

  /** A new phase begins. */
  void phase(String name);
}
