package dev.quire.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the modules are: their compiled classes and their sources. */
final class House {
  static final List<String> MODULES =
      List.of(
          "domain",
          "indexing-native",
          "storage",
          "engine",
          "embedding",
          "api",
          "sdk",
          "dashboard",
          "demo",
          "bench");

  /** The repository; Maven runs a module's tests in the module's own directory. */
  static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  private House() {}

  /** The main classes of a module. Fails where it is not compiled: no classes, no violations. */
  static JavaClasses classesOf(String module) {
    return new ClassFileImporter().importPath(compiled(module));
  }

  /** The main classes of all modules. */
  static JavaClasses allClasses() {
    return new ClassFileImporter().importPaths(MODULES.stream().map(House::compiled).toList());
  }

  private static Path compiled(String module) {
    Path classes = ROOT.resolve(module).resolve("target/classes");
    if (filesUnder(classes, ".class").isEmpty()) {
      throw new AssertionError(
          module + " is not compiled: run ./mvnw verify, or ./mvnw -pl " + module + " compile");
    }
    return classes;
  }

  /** The Java root package of a module, such as {@code dev.quire.indexing}. */
  static String packageOf(String module) {
    return "dev.quire." + module.replace("-native", "");
  }

  static List<Path> mainSources() {
    return sources("src/main/java", ".java");
  }

  static List<Path> testSources() {
    List<Path> sources = sources("src/test/java", ".java");
    return Stream.concat(
            sources.stream(), filesUnder(ROOT.resolve("architecture/src/test"), ".java").stream())
        .toList();
  }

  static List<Path> nativeSources() {
    return Stream.of(".c", ".h").flatMap(end -> sources("src", end).stream()).toList();
  }

  static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file as a reader of a failed test looks for it. */
  static String name(Path file) {
    return ROOT.relativize(file).toString();
  }

  static List<Path> filesUnder(Path directory, String end) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .filter(f -> f.toString().endsWith(end))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> sources(String folder, String end) {
    return MODULES.stream()
        .flatMap(module -> filesUnder(ROOT.resolve(module).resolve(folder), end).stream())
        .toList();
  }
}
