package dev.quire.bench.work;

import dev.quire.bench.measure.Samples;
import dev.quire.bench.rows.FloatRows;
import dev.quire.bench.search.BulkLoad;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** A bulk load by one or more writers, who take the next batch when theirs is acknowledged. */
final class TimedLoad {
  private final BulkLoad load;
  private final FloatRows rows;
  private final int batch;
  private final AtomicInteger nextBatch = new AtomicInteger();

  TimedLoad(BulkLoad load, FloatRows rows, int batch) {
    this.load = load;
    this.rows = rows;
    this.batch = batch;
  }

  /**
   * @param cpuSeconds of the writers
   */
  record Timed(double seconds, double cpuSeconds, Samples.Sorted samples) {}

  private record Written(Samples samples, long cpuNanos) {}

  Timed run(int writers) throws InterruptedException, ExecutionException {
    try (var pool = Executors.newFixedThreadPool(writers)) {
      List<Callable<Written>> writing =
          IntStream.range(0, writers).<Callable<Written>>mapToObj(w -> this::write).toList();
      long start = System.nanoTime();
      List<Future<Written>> written = pool.invokeAll(writing);
      double seconds = (System.nanoTime() - start) / 1e9;
      var samples = new ArrayList<Samples>();
      double cpuSeconds = 0;
      for (Future<Written> one : written) {
        samples.add(one.get().samples());
        cpuSeconds += one.get().cpuNanos() / 1e9;
      }
      return new Timed(seconds, cpuSeconds, Samples.sorted(samples));
    }
  }

  private Written write() {
    var samples = new Samples();
    long batches = Math.ceilDiv(rows.rows(), batch);
    for (int at = nextBatch.getAndIncrement(); at < batches; at = nextBatch.getAndIncrement()) {
      int from = at * batch;
      int end = Math.min(from + batch, rows.rows());
      long before = System.nanoTime();
      load.write(
          IntStream.range(from, end).mapToObj(row -> BulkLoad.item(row, rows.row(row))).toList());
      samples.add(System.nanoTime() - before);
    }
    return new Written(samples, ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
  }
}
