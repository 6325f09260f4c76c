package dev.quire.engine;

import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** Does the same for each of some things, by several threads where there are many. */
final class ForEach {
  /** Fewer are done before threads have begun. */
  static final int MANY = 32;

  private ForEach() {}

  /**
   * Does it for all, whatever it throws for one. What it threw first is thrown then, the rest
   * suppressed by that.
   */
  static <T> void run(List<T> all, Consumer<T> action) {
    Queue<RuntimeException> failures = new ConcurrentLinkedQueue<>();
    Queue<Error> errors = new ConcurrentLinkedQueue<>();
    Consumer<T> attempt =
        one -> {
          try {
            action.accept(one);
          } catch (RuntimeException e) {
            failures.add(e);
          } catch (Error e) {
            errors.add(e);
          }
        };
    if (all.size() < MANY) {
      all.forEach(attempt);
    } else {
      byThreads(all, attempt);
    }
    Optional<Error> error = withRest(errors, failures);
    if (error.isPresent()) {
      throw error.get();
    }
    Optional<RuntimeException> failure = withRest(failures, List.of());
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  private static <T> void byThreads(List<T> all, Consumer<T> action) {
    try (ExecutorService threads =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      CompletableFuture.allOf(
              all.stream()
                  .map(one -> CompletableFuture.runAsync(() -> action.accept(one), threads))
                  .toArray(CompletableFuture[]::new))
          .join();
    }
  }

  private static <E extends Throwable> Optional<E> withRest(
      Queue<E> thrown, Iterable<? extends Throwable> others) {
    Optional<E> first = Optional.ofNullable(thrown.poll());
    first.ifPresent(
        e -> {
          thrown.forEach(e::addSuppressed);
          others.forEach(e::addSuppressed);
        });
    return first;
  }
}
