package dev.quire.engine;

import dev.quire.indexing.Progress;

/** A progress that is told, in words, what is being done, and how much of it all that is. */
interface BuildPhases extends Progress {
  BuildPhases NONE =
      new BuildPhases() {
        @Override
        public void phase(String name, double end) {}

        @Override
        public void report(long done, long total) {}

        @Override
        public boolean isCancelled() {
          return false;
        }
      };

  /**
   * A new phase begins; units of work that are reported are its own.
   *
   * @param end how much of the time of all phases will have passed when it ends, 0 to 1
   */
  void phase(String name, double end);
}
