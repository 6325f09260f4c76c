package dev.quire.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What this process has cost the machine so far. Other than seconds, these do not depend on what
 * runs beside it.
 *
 * @param cpuSeconds of all its threads, in the kernel too; 0 where the system does not tell
 * @param writtenBytes handed to the system to be written; NaN where it does not tell
 */
public record ProcessWork(double cpuSeconds, double writtenBytes) {
  private static final Path IO = Path.of("/proc/self/io");

  public static ProcessWork soFar() {
    double cpu =
        ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
    return new ProcessWork(cpu, writtenSoFar());
  }

  private static double writtenSoFar() {
    if (!Files.exists(IO)) {
      return Double.NaN;
    }
    try (var lines = Files.lines(IO)) {
      return lines
          .filter(line -> line.startsWith("wchar:"))
          .mapToDouble(line -> Double.parseDouble(line.substring("wchar:".length())))
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException e) {
      return Double.NaN;
    }
  }

  public ProcessWork since(ProcessWork before) {
    return new ProcessWork(cpuSeconds - before.cpuSeconds, writtenBytes - before.writtenBytes);
  }
}
