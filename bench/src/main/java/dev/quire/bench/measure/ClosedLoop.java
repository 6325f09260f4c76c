package dev.quire.bench.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * A fixed number of threads that each make one call after the other, as a pool of workers does.
 * What it reports is service time under that load, no queueing before it.
 */
public final class ClosedLoop {
  private ClosedLoop() {}

  /** One call; the number runs from 0 and says which input to take. */
  @FunctionalInterface
  public interface Call {
    void make(int input) throws Exception;
  }

  /** What a run came to. */
  public record Outcome(double perSecond, Samples.Sorted samples) {}

  /**
   * Calls for about so many seconds, a call that has begun ends. Threads start at inputs far from
   * each other and go round.
   *
   * @param inputs how many there are
   * @throws ExecutionException with what a call threw; the others stop at their deadline
   */
  public static Outcome run(int threads, double seconds, int inputs, Call call)
      throws InterruptedException, ExecutionException {
    try (var pool = Executors.newFixedThreadPool(threads)) {
      long start = System.nanoTime();
      long deadline = start + (long) (seconds * 1e9);
      List<Callable<Samples>> loops =
          IntStream.range(0, threads)
              .<Callable<Samples>>mapToObj(
                  thread ->
                      () -> loop((int) ((long) inputs * thread / threads), inputs, deadline, call))
              .toList();
      var samples = pool.invokeAll(loops);
      double elapsed = (System.nanoTime() - start) / 1e9;
      var all = new ArrayList<Samples>();
      for (var one : samples) {
        all.add(one.get());
      }
      Samples.Sorted sorted = Samples.sorted(all);
      return new Outcome(sorted.count() / elapsed, sorted);
    }
  }

  private static Samples loop(int first, int inputs, long deadline, Call call) throws Exception {
    var samples = new Samples();
    int input = first;
    long before = System.nanoTime();
    do {
      call.make(input);
      long after = System.nanoTime();
      samples.add(after - before);
      before = after;
      input = input + 1 == inputs ? 0 : input + 1;
    } while (before < deadline);
    return samples;
  }
}
