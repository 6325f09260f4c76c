package dev.quire.storage.file;

import dev.quire.domain.error.DiskFull;
import dev.quire.domain.error.DiskReadOnly;
import dev.quire.domain.error.QuireException;
import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.error.TooManyFiles;
import java.io.IOException;

/** Work on the disk whose failure becomes an error of the domain, named by what was attempted. */
public final class Attempt {
  // looked for at once: where no file can be opened, nothing is found any more
  private static final KnownErrors KNOWN = KnownErrors.ofThisSystem();

  private Attempt() {}

  /** Work without a result. */
  @FunctionalInterface
  public interface Action {
    void run() throws IOException;
  }

  /** Work with a result. */
  @FunctionalInterface
  public interface Question<T> {
    T get() throws IOException;
  }

  /** Runs the action; {@code doing} completes "could not …". */
  public static void run(String doing, Action action) {
    get(
        doing,
        () -> {
          action.run();
          return true;
        });
  }

  /** Returns the answer; {@code doing} completes "could not …". */
  public static <T> T get(String doing, Question<T> question) {
    try {
      return question.get();
    } catch (IOException e) {
      throw failure(doing, e);
    }
  }

  /**
   * What the caller is told: the disk is full, or takes no writes, or too many files are open, or
   * it failed.
   */
  public static QuireException failure(String doing, IOException e) {
    String message = "could not " + doing + ": " + e;
    String words = String.valueOf(e.getMessage());
    if (KNOWN.isDiskFull(words)) {
      return new DiskFull(message + "; make room and try again", e);
    }
    if (KNOWN.isTooManyFiles(words)) {
      return new TooManyFiles(message + "; raise the limit, as with ulimit -n", e);
    }
    return KNOWN.isReadOnly(words)
        ? new DiskReadOnly(message + "; mount it for writing, or open it to be read only", e)
        : new StorageFailure(message, e);
  }
}
