package dev.quire.storage;

import dev.quire.storage.file.Cancellation;

/** Hears how far a check has come, and is asked often whether it is to go on. */
public interface FsckProgress extends Cancellation {
  FsckProgress NONE =
      new FsckProgress() {
        @Override
        public void report(long done, long total) {}

        @Override
        public void requireNotCancelled() {}
      };

  /** So many segments of a library are done. */
  void report(long done, long total);
}
