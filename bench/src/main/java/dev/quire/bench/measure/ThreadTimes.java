package dev.quire.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the virtual machine's own threads have used of the processor so far, of this process.
 * Reading {@code /proc}, so 0 on other systems.
 *
 * @param compilerSeconds that turn bytecode into machine code
 * @param collectorSeconds that collect garbage
 */
public record ThreadTimes(double compilerSeconds, double collectorSeconds) {
  private static final Path TASKS = Path.of("/proc/self/task");

  public static ThreadTimes soFar() {
    if (!Files.isDirectory(TASKS)) {
      return new ThreadTimes(0, 0);
    }
    double compiler = 0;
    double collector = 0;
    try (var tasks = Files.newDirectoryStream(TASKS)) {
      for (Path task : tasks) {
        String name = read(task.resolve("comm"));
        if (name.startsWith("C1 ") || name.startsWith("C2 ")) {
          compiler += seconds(task);
        } else if (name.startsWith("GC ") || name.startsWith("G1 ")) {
          collector += seconds(task);
        }
      }
    } catch (IOException e) {
      return new ThreadTimes(0, 0);
    }
    return new ThreadTimes(compiler, collector);
  }

  // the first number is nanoseconds on a processor
  private static double seconds(Path task) {
    List<String> numbers = List.of(read(task.resolve("schedstat")).trim().split(" "));
    return numbers.getFirst().isEmpty() ? 0 : Long.parseLong(numbers.getFirst()) / 1e9;
  }

  // a thread may end meanwhile
  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  public ThreadTimes since(ThreadTimes before) {
    return new ThreadTimes(
        compilerSeconds - before.compilerSeconds, collectorSeconds - before.collectorSeconds);
  }
}
