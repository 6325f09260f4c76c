package dev.quire.architecture;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Within a module, packages form layers: what can be read alone can be changed alone. */
class PackageCyclesTest {
  /**
   * Packages that know each other by their nature and count as one. In the domain a document has
   * chunks, a chunk names its document, a library its model, a model makes embeddings; an index is
   * measured through the view of the store that keeps it. In the SDK an error carries the problem
   * that travelled, and a model reads its own JSON.
   */
  private static final Map<String, String> COUNTED_AS_ONE =
      Map.of(
          "dev.quire.domain.library", "the nouns of the domain",
          "dev.quire.domain.document", "the nouns of the domain",
          "dev.quire.domain.chunk", "the nouns of the domain",
          "dev.quire.domain.embedding", "the nouns of the domain",
          "dev.quire.domain.store", "what is kept",
          "dev.quire.domain.index", "what is kept",
          "dev.quire.sdk.model", "what travels",
          "dev.quire.sdk.error", "what travels",
          "dev.quire.sdk.http", "what travels");

  /**
   * Without the programs at the top of the house: pages link to each other by class, and a bench
   * lists its commands, which use what stands beside the list.
   */
  static Stream<String> modules() {
    return House.MODULES.stream()
        .filter(module -> !module.equals("dashboard") && !module.equals("bench"));
  }

  @ParameterizedTest
  @MethodSource("modules")
  void the_packages_of_a_module_have_no_cycle(String module) {
    slices()
        .assignedFrom(packages(COUNTED_AS_ONE))
        .should()
        .beFreeOfCycles()
        .check(House.classesOf(module));
  }

  @Test
  void the_rule_sees_a_cycle() {
    assertThatThrownBy(
            () ->
                slices()
                    .assignedFrom(packages(Map.of()))
                    .should()
                    .beFreeOfCycles()
                    .check(House.classesOf("domain")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Cycle detected");
  }

  private static SliceAssignment packages(Map<String, String> countedAsOne) {
    return new SliceAssignment() {
      @Override
      public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
        String name = javaClass.getPackageName();
        if (!name.startsWith("dev.quire")) {
          return SliceIdentifier.ignore();
        }
        return SliceIdentifier.of(countedAsOne.getOrDefault(name, name));
      }

      @Override
      public String getDescription() {
        return "packages";
      }
    };
  }
}
