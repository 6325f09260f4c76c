package dev.quire.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** No static mutable state: two databases in one JVM must not meet. */
class StaticStateTest {
  /** Types that are only ever declared to be changed. */
  private static final Set<String> MUTABLE =
      Set.of(
          "java.util.ArrayList",
          "java.util.ArrayDeque",
          "java.util.HashMap",
          "java.util.HashSet",
          "java.util.LinkedHashMap",
          "java.util.TreeMap",
          "java.util.Random",
          "java.util.concurrent.ConcurrentHashMap",
          "java.util.concurrent.ConcurrentMap",
          "java.util.concurrent.CopyOnWriteArrayList",
          "java.util.concurrent.atomic.AtomicBoolean",
          "java.util.concurrent.atomic.AtomicInteger",
          "java.util.concurrent.atomic.AtomicLong",
          "java.util.concurrent.atomic.AtomicReference",
          "java.lang.StringBuilder");

  @Test
  void static_fields_never_change() {
    noStaticState().check(House.allClasses());
  }

  @Test
  void the_rule_sees_a_violation() {
    assertThatThrownBy(
            () -> noStaticState().check(new ClassFileImporter().importClasses(Planted.class)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("counter")
        .hasMessageContaining("CACHE");
  }

  private static ArchRule noStaticState() {
    return noFields()
        .should(com.tngtech.archunit.lang.conditions.ArchConditions.be(mutableAndStatic()))
        .because("what is shared is handed over, and ends with its owner");
  }

  private static DescribedPredicate<JavaField> mutableAndStatic() {
    return DescribedPredicate.describe(
        "static and not final, or a static collection to be changed",
        field ->
            // what JMH generates around a benchmark is not ours to judge
            !field.getOwner().getPackageName().endsWith(".jmh_generated")
                && field.getModifiers().contains(JavaModifier.STATIC)
                && !field.getModifiers().contains(JavaModifier.SYNTHETIC)
                && (!field.getModifiers().contains(JavaModifier.FINAL)
                    || MUTABLE.contains(field.getRawType().getName())));
  }
}
