package dev.quire.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Where native code and native memory are touched. */
class NativeAccessTest {

  @Test
  void one_class_alone_links_native_functions() {
    Set<String> holders =
        House.allClasses().stream()
            .filter(c -> uses(c, Linker.class) || uses(c, SymbolLookup.class))
            .map(NativeAccessTest::outermost)
            .collect(Collectors.toSet());
    assertThat(holders)
        .as("its package holds all handles: a native image initialises that at run time")
        .hasSize(1)
        .allSatisfy(name -> assertThat(name).startsWith("dev.quire.indexing.kernel."));
  }

  @Test
  void native_memory_stays_in_the_modules_that_map_and_search_it() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "dev.quire.indexing..",
            "dev.quire.storage..",
            "dev.quire.engine..",
            "dev.quire.bench..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.lang.foreign..")
        .because("a segment used after its arena is closed is a bug of the few who own memory")
        .check(House.allClasses());
  }

  private static boolean uses(JavaClass c, Class<?> used) {
    return c.getDirectDependenciesFromSelf().stream()
        .map(Dependency::getTargetClass)
        .anyMatch(
            target ->
                target.getName().equals(used.getName())
                    || target.getName().startsWith(used.getName() + "$"));
  }

  private static String outermost(JavaClass c) {
    return c.getEnclosingClass().map(NativeAccessTest::outermost).orElse(c.getName());
  }
}
