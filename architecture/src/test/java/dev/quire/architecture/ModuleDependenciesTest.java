package dev.quire.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Arrows point down only. */
class ModuleDependenciesTest {
  /** What of ours each module may use besides itself: modules, or single packages of theirs. */
  private static final Map<String, List<String>> ALLOWED =
      Map.ofEntries(
          Map.entry("domain", List.of()),
          Map.entry("indexing-native", List.of("domain")),
          Map.entry("storage", List.of("domain")),
          Map.entry("engine", List.of("storage", "indexing-native", "domain")),
          Map.entry("embedding", List.of("domain")),
          // storage and indexing are the engine's own affair; but .npy is a format of the API, too,
          // and its page about the server names the instruction set that the kernels use
          Map.entry(
              "api", List.of("engine", "embedding", "domain", "storage.npy", "indexing.kernel")),
          // what a user gets must not drag in the server
          Map.entry("sdk", List.of()),
          Map.entry("dashboard", List.of("sdk")),
          Map.entry("demo", List.of("sdk")),
          // the bench also times kernels alone, on the demo's texts
          Map.entry(
              "bench",
              List.of(
                  "engine", "storage", "indexing-native", "embedding", "domain", "sdk", "demo")));

  static Stream<String> modules() {
    return House.MODULES.stream();
  }

  @ParameterizedTest
  @MethodSource("modules")
  void a_module_uses_only_what_stands_below_it(String module) {
    onlyAllowed(module).check(House.classesOf(module));
  }

  @ParameterizedTest
  @MethodSource("modules")
  void a_module_keeps_to_its_own_package(String module) {
    String own = House.packageOf(module);
    assertThat(House.classesOf(module))
        .filteredOn(c -> c.getName().startsWith("dev.quire"))
        .allSatisfy(c -> assertThat(c.getPackageName() + ".").startsWith(own + "."));
  }

  @Test
  void the_domain_uses_the_jdk_only_and_neither_files_nor_sockets_nor_native_memory() {
    domainIsPure().check(House.classesOf("domain"));
  }

  @Test
  void the_sdk_speaks_http_with_the_jdk_and_json_with_jackson() {
    noClasses()
        .should()
        .dependOnClassesThat(
            outside("java.", "com.fasterxml.jackson.", "tools.jackson.", "dev.quire.sdk"))
        .because("it runs in other people's applications, beside their libraries")
        .check(House.classesOf("sdk"));
  }

  @Test
  void the_rules_see_a_violation() {
    var planted = new ClassFileImporter().importClasses(Planted.class);
    assertThatThrownBy(() -> domainIsPure().check(planted))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("java.lang.foreign.Arena")
        .hasMessageContaining("java.nio.file.Path")
        .hasMessageContaining("com.tngtech.archunit");
    assertThatThrownBy(() -> usingOfOurs(List.of("dev.quire.domain")).check(planted))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("House");
  }

  private static ArchRule onlyAllowed(String module) {
    List<String> allowed =
        Stream.concat(Stream.of(module), ALLOWED.get(module).stream())
            .map(House::packageOf)
            .toList();
    return usingOfOurs(allowed).as(module + " uses of ours only " + ALLOWED.get(module));
  }

  private static ArchRule usingOfOurs(List<String> packages) {
    return noClasses()
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "are ours, but not in " + packages,
                c -> isIn("dev.quire", c) && packages.stream().noneMatch(p -> isIn(p, c))));
  }

  private static boolean isIn(String root, JavaClass c) {
    return (c.getBaseComponentType().getPackageName() + ".").startsWith(root + ".");
  }

  private static ArchRule domainIsPure() {
    return noClasses()
        .should()
        .dependOnClassesThat(
            outside(
                "java.lang",
                "java.math",
                "java.nio",
                "java.security",
                "java.text",
                "java.time",
                "java.util",
                "dev.quire.domain"))
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.lang.foreign..", "java.lang.reflect..", "java.nio.file..", "java.nio.channels..")
        .because("the ground floor knows no framework, no file, no socket and no C");
  }

  /** Beginnings of package names; {@code java.lang} lets {@code java.lang.foreign} in. */
  private static DescribedPredicate<JavaClass> outside(String... packages) {
    return DescribedPredicate.describe(
        "are outside " + List.of(packages),
        c ->
            !c.getBaseComponentType().isPrimitive()
                && Stream.of(packages)
                    .noneMatch(p -> c.getBaseComponentType().getPackageName().startsWith(p)));
  }
}
