package dev.quire.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * How large things may grow. What is larger than its budget is split, or entered here with the
 * reason why it must not be: a file format and an algorithm's main loop are never split.
 */
class SizeBudgetTest {
  private static final int JAVA_LINES = 300;
  private static final int TEST_LINES = 450;
  private static final int C_LINES = 400;
  private static final int METHOD_LINES = 70;
  private static final int PARAMETERS = 7;
  private static final int PACKAGE_FILES = 30;

  /** Files beyond their budget, each with its reason. */
  private static final Map<String, String> LONG_FILES =
      Map.of(
          "storage/src/main/java/dev/quire/storage/journal/Journal.java",
          "group commit is one protocol: buffer, flush, sync and what waits on them");

  /** Methods with more parameters, as file and method, each with its reason. */
  private static final Map<String, String> WIDE_METHODS = Map.of();

  /** Packages with more files: how many at most, and the reason. */
  private static final Map<String, Larger> LARGE_PACKAGES =
      Map.of(
          "storage/src/main/java/dev/quire/storage/segment",
          new Larger(
              80, "a segment live and sealed is one format: a split would make its inside public"),
          "indexing-native/src/main/java/dev/quire/indexing",
          new Larger(
              75,
              "four indexes over the same arrays, each with its arrays, its build and its search"),
          "engine/src/main/java/dev/quire/engine",
          new Larger(
              85,
              "one library from its journal to its answers: a split would make its inside public"));

  private record Larger(int files, String reason) {}

  @Test
  void a_java_file_is_read_in_one_sitting() {
    assertThat(longer(House.mainSources(), JAVA_LINES)).isEmpty();
  }

  @Test
  void a_test_may_be_longer_but_not_endless() {
    assertThat(longer(House.testSources(), TEST_LINES)).isEmpty();
  }

  @Test
  void a_c_file_is_one_family_of_kernels() {
    assertThat(longer(House.nativeSources(), C_LINES)).isEmpty();
  }

  @Test
  void a_method_fits_on_a_screen() {
    assertThat(methods(m -> m.lines() > METHOD_LINES)).isEmpty();
  }

  @Test
  void a_method_is_called_without_counting_its_arguments() {
    assertThat(
            methods(
                m ->
                    m.parameters() > PARAMETERS
                        && !m.ofRecord()
                        && !WIDE_METHODS.containsKey(House.name(m.file()) + " " + m.name())))
        .isEmpty();
  }

  @Test
  void a_package_is_one_idea() {
    assertThat(
            filesOfPackages().entrySet().stream()
                .filter(e -> e.getValue() > budget(e.getKey()))
                .map(e -> e.getKey() + " has " + e.getValue() + " files of " + budget(e.getKey()))
                .toList())
        .isEmpty();
  }

  private static int budget(String packageName) {
    Larger larger = LARGE_PACKAGES.get(packageName);
    return larger == null ? PACKAGE_FILES : larger.files();
  }

  private static Map<String, Integer> filesOfPackages() {
    return House.mainSources().stream()
        .collect(Collectors.toMap(file -> House.name(file.getParent()), file -> 1, Integer::sum));
  }

  @Test
  void every_exception_is_still_needed() {
    List<String> files =
        Stream.of(House.mainSources(), House.testSources(), House.nativeSources())
            .flatMap(List::stream)
            .map(House::name)
            .toList();
    assertThat(files).containsAll(LONG_FILES.keySet());
    assertThat(LONG_FILES.keySet())
        .allSatisfy(
            name ->
                assertThat(House.lines(House.ROOT.resolve(name)).size()).isGreaterThan(JAVA_LINES));
    Map<String, Integer> sizes = filesOfPackages();
    assertThat(LARGE_PACKAGES.keySet())
        .allSatisfy(name -> assertThat(sizes.get(name)).isGreaterThan(PACKAGE_FILES));
  }

  @Test
  void the_parser_sees_what_it_is_to_measure() {
    Path here =
        House.ROOT.resolve("architecture/src/test/java/dev/quire/architecture/Planted.java");
    assertThat(JavaMethods.in(List.of(here)))
        .filteredOn(m -> m.name().equals("plant"))
        .singleElement()
        .satisfies(
            m -> {
              assertThat(m.lines()).isEqualTo(7);
              assertThat(m.parameters()).isEqualTo(1);
            });
  }

  private static Stream<String> methods(Predicate<JavaMethods.Method> tooLarge) {
    return Stream.of(House.mainSources(), House.testSources())
        .map(JavaMethods::in)
        .flatMap(List::stream)
        .filter(tooLarge)
        .map(JavaMethods.Method::toString);
  }

  private static List<String> longer(List<Path> files, int budget) {
    Function<Path, Integer> lines = file -> House.lines(file).size();
    return files.stream()
        .filter(file -> !LONG_FILES.containsKey(House.name(file)))
        .filter(file -> lines.apply(file) > budget)
        .map(file -> House.name(file) + " has " + lines.apply(file) + " lines of " + budget)
        .toList();
  }
}
