package dev.quire.bench.kernel;

import dev.quire.bench.Command;
import dev.quire.bench.JsonLines;
import dev.quire.bench.Options;
import dev.quire.bench.measure.Rounded;
import java.io.PrintStream;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/** {@code kernels}: the scans under JMH, as a part of the memory bandwidth of the same minutes. */
public final class KernelsCommand implements Command {
  private static final String PLAIN = "plainSum";

  @Override
  public void run(Options options, PrintStream out) throws Exception {
    options.allow("dimensions", "megabytes", "seconds", "out");
    int megabytes = options.count("megabytes", 512);
    double seconds = options.seconds("seconds", 1);
    try (JsonLines lines = new JsonLines(options, out)) {
      for (int dimension : options.counts("dimensions", 128, 384, 768)) {
        int rows = ScanBenchmark.rows(megabytes, dimension);
        measure(dimension, rows, run(dimension, megabytes, seconds)).forEach(lines::write);
      }
    }
  }

  private static Collection<RunResult> run(int dimension, int megabytes, double seconds)
      throws Exception {
    TimeValue time = TimeValue.milliseconds((long) (seconds * 1e3));
    var jmh =
        new OptionsBuilder()
            .include(ScanBenchmark.class.getName())
            .param("dimension", Integer.toString(dimension))
            .param("megabytes", Integer.toString(megabytes))
            .warmupIterations(2)
            .warmupTime(time)
            .measurementIterations(5)
            .measurementTime(time)
            .forks(1)
            .verbosity(VerboseMode.SILENT)
            .build();
    return new Runner(jmh).run();
  }

  private static List<KernelFigures> measure(
      int dimension, int rows, Collection<RunResult> results) {
    double bandwidth =
        results.stream()
            .filter(result -> work(result).equals(PLAIN))
            .mapToDouble(result -> gigabytes(result, dimension, rows))
            .findFirst()
            .orElseThrow();
    return results.stream().map(result -> line(result, dimension, rows, bandwidth)).toList();
  }

  private static KernelFigures line(RunResult run, int dimension, int rows, double bandwidth) {
    Statistics nanos = run.getPrimaryResult().getStatistics();
    double rate = gigabytes(run, dimension, rows);
    return new KernelFigures(
        work(run),
        dimension,
        rows,
        Rounded.to(2, nanos.getPercentile(50) / rows),
        Rounded.to(2, nanos.getPercentile(90) / rows),
        Rounded.to(2, rate),
        Rounded.to(2, rate / bandwidth));
  }

  private static double gigabytes(RunResult run, int dimension, int rows) {
    int rowBytes =
        switch (work(run)) {
          case "codedScan" -> dimension;
          case "shortCodeScan" -> ScanBenchmark.coarseBytes(dimension);
          default -> dimension * Float.BYTES;
        };
    return (double) rows * rowBytes / run.getPrimaryResult().getStatistics().getPercentile(50);
  }

  private static String work(RunResult run) {
    return run.getPrimaryResult().getLabel();
  }
}
