package dev.quire.storage.metadata;

import dev.quire.domain.filter.Filter.FieldTest;
import dev.quire.domain.filter.Filter.In;
import java.lang.ref.SoftReference;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The tests that rows which never change were asked for last, with what came of those that were
 * asked for more than once: users ask with the same few filters again and again, a tenant or a
 * language. A bit a row on the heap each, for as long as there is room. Many threads at once; none
 * waits for another that finds what it asks for.
 */
public final class RememberedTests implements RowTests {
  /** As many tests are known by what they ask. */
  static final int TESTS = 16;

  /** Fewer rows are tested as fast as they are copied. */
  private static final int FEW_ROWS = 4_096;

  private static final int MOST_VALUES = 64;

  /** Of a test in words: what is remembered must not depend on what somebody sends. */
  private static final int LONGEST = 1_024;

  private final RowTests tests;
  private final Map<FieldTest, Known> known = new ConcurrentHashMap<>();

  private RememberedTests(RowTests tests) {
    this.tests = tests;
  }

  /**
   * @param rows how many are tested
   */
  public static RowTests of(RowTests tests, int rows) {
    return rows < FEW_ROWS ? tests : new RememberedTests(tests);
  }

  private static final class Known {
    volatile SoftReference<RowBits> passing = new SoftReference<>(null);
    volatile long askedNanos = System.nanoTime();

    Optional<RowBits> passing() {
      return Optional.ofNullable(passing.get());
    }
  }

  @Override
  public RowBits passing(FieldTest test) {
    if (test instanceof In in && in.values().size() > MOST_VALUES) {
      return tests.passing(test);
    }
    Known asked = known.get(test);
    if (asked == null) {
      meet(test);
      return tests.passing(test);
    }
    asked.askedNanos = System.nanoTime();
    return asked.passing().map(RowBits::copy).orElseGet(() -> remember(test, asked));
  }

  private RowBits remember(FieldTest test, Known asked) {
    RowBits passing = tests.passing(test);
    asked.passing = new SoftReference<>(passing.copy());
    return passing;
  }

  private void meet(FieldTest test) {
    if (test.toString().length() > LONGEST) {
      return;
    }
    synchronized (known) {
      if (known.size() >= TESTS) {
        known.entrySet().stream()
            .min(Comparator.comparingLong(entry -> entry.getValue().askedNanos))
            .ifPresent(oldest -> known.remove(oldest.getKey()));
      }
      known.putIfAbsent(test, new Known());
    }
  }
}
