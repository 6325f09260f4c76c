package dev.quire.storage;

/** Hears how far a check has come; may throw to end it. */
@FunctionalInterface
public interface FsckProgress {
  FsckProgress NONE = (done, total) -> {};

  /** So many segments of a library are done. */
  void report(long done, long total);
}
