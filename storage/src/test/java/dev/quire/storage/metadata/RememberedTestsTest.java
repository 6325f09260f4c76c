package dev.quire.storage.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.filter.Filter.Equal;
import dev.quire.domain.filter.Filter.FieldTest;
import dev.quire.domain.filter.Filter.In;
import dev.quire.domain.filter.Filter.StartsWith;
import dev.quire.domain.metadata.MetadataValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RememberedTestsTest {
  private static final int ROWS = 10_000;

  private final AtomicInteger evaluated = new AtomicInteger();
  private final RowTests remembered = RememberedTests.of(this::evaluate, ROWS);

  // a test of value n is passed by every (n + 2)nd row
  private RowBits evaluate(FieldTest test) {
    evaluated.incrementAndGet();
    int step = 2 + Math.floorMod(test.hashCode(), 100);
    RowBits passing = RowBits.none(ROWS);
    for (int row = 0; row < ROWS; row += step) {
      passing.add(row);
    }
    return passing;
  }

  private static FieldTest equal(int value) {
    return new Equal("tenant", MetadataValue.of(value));
  }

  private void requireRight(FieldTest test) {
    assertThat(remembered.passing(test).words()).isEqualTo(evaluate(test).words());
    evaluated.decrementAndGet();
  }

  @Test
  void what_is_asked_for_again_and_again_is_evaluated_twice() {
    for (int i = 0; i < 10; i++) {
      requireRight(equal(1));
      requireRight(equal(2));
    }
    assertThat(evaluated).hasValue(4);
  }

  @Test
  void who_changes_an_answer_changes_no_other() {
    for (int i = 0; i < 4; i++) {
      requireRight(equal(1));
      remembered.passing(equal(1)).not();
    }
    assertThat(evaluated).as("it was remembered").hasValue(2);
  }

  @Test
  void what_was_asked_for_longest_ago_is_forgotten_first() {
    requireRight(equal(-1));
    requireRight(equal(-1));
    for (int i = 0; i < RememberedTests.TESTS - 1; i++) {
      requireRight(equal(i));
    }
    evaluated.set(0);
    requireRight(equal(-1));
    assertThat(evaluated).as("as many others").hasValue(0);
    for (int i = 100; i < 100 + RememberedTests.TESTS; i++) {
      requireRight(equal(i));
    }
    evaluated.set(0);
    requireRight(equal(-1));
    assertThat(evaluated).as("one more than there is room for").hasValue(1);
  }

  @Test
  void tests_as_long_as_their_sender_likes_are_not_remembered() {
    List<MetadataValue> many = IntStream.range(0, 1_000).mapToObj(MetadataValue::of).toList();
    List<FieldTest> tests =
        List.of(new In("tenant", many), new StartsWith("tenant", "x".repeat(2_000)));
    for (FieldTest test : tests) {
      evaluated.set(0);
      for (int i = 0; i < 5; i++) {
        requireRight(test);
      }
      assertThat(evaluated).hasValue(5);
    }
  }

  @Test
  void few_rows_are_not_worth_it() {
    RowTests tests = this::evaluate;
    assertThat(RememberedTests.of(tests, 100)).isSameAs(tests);
  }

  @Test
  void many_threads_ask_at_once() throws Exception {
    List<FieldTest> tests = new ArrayList<>();
    for (int i = 0; i < 3 * RememberedTests.TESTS; i++) {
      tests.add(equal(i));
    }
    Collections.shuffle(tests, new java.util.Random(1));
    Callable<Void> asking =
        () -> {
          for (int i = 0; i < 20; i++) {
            for (FieldTest test : tests) {
              assertThat(remembered.passing(test).words()).isEqualTo(evaluate(test).words());
            }
          }
          return null;
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (Future<Void> done : threads.invokeAll(Collections.nCopies(4, asking))) {
        done.get();
      }
    }
  }
}
