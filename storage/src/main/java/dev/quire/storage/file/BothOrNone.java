package dev.quire.storage.file;

import java.util.concurrent.CancellationException;

/**
 * Work in two parts that are done {@link FileOps#together}, neither of which is of use without the
 * other: where one fails, the other is broken off when it asks next.
 */
public final class BothOrNone implements Cancellation {
  private final Cancellation cancellation;
  private volatile boolean hasFailed;

  /**
   * @param cancellation of the whole
   */
  public BothOrNone(Cancellation cancellation) {
    this.cancellation = cancellation;
  }

  /** What a part throws that the other's failure broke off. */
  static final class BrokenOff extends CancellationException {
    private static final long serialVersionUID = 1;

    private BrokenOff() {
      super("what was done beside it has failed");
    }
  }

  /** The action as a part of this work. */
  public FileOps.Action part(FileOps.Action action) {
    return () -> {
      boolean done = false;
      try {
        action.run();
        done = true;
      } finally {
        if (!done) {
          hasFailed = true;
        }
      }
    };
  }

  @Override
  public void requireNotCancelled() {
    cancellation.requireNotCancelled();
    if (hasFailed) {
      throw new BrokenOff();
    }
  }
}
