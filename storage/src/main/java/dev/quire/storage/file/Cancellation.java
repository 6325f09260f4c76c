package dev.quire.storage.file;

/** Asked often by work that takes long. For any thread. */
@FunctionalInterface
public interface Cancellation {
  Cancellation NEVER = () -> {};

  /** Throws {@link java.util.concurrent.CancellationException} where the work is to end. */
  void requireNotCancelled();
}
