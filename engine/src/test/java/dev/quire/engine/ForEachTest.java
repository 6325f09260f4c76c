package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForEachTest {
  private final Set<Integer> done = ConcurrentHashMap.newKeySet();

  @ParameterizedTest
  @ValueSource(ints = {0, 3, ForEach.MANY - 1, ForEach.MANY, 500})
  void each_is_done(int size) {
    List<Integer> all = IntStream.range(0, size).boxed().toList();
    ForEach.run(all, done::add);
    assertThat(done).containsExactlyInAnyOrderElementsOf(all);
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 100})
  void what_was_thrown_comes_out_as_it_is_and_keeps_none_from_being_done(int size) {
    List<Integer> all = IntStream.range(0, size).boxed().toList();
    assertThatThrownBy(() -> ForEach.run(all, this::failAtTwo))
        .isExactlyInstanceOf(IllegalStateException.class)
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1))
        .satisfies(e -> assertThat(List.of(e, e.getSuppressed()[0])).doesNotHaveDuplicates());
    assertThat(done).containsExactlyInAnyOrderElementsOf(all);
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 100})
  void an_error_comes_before_failures(int size) {
    List<Integer> all = IntStream.range(0, size).boxed().toList();
    assertThatThrownBy(
            () ->
                ForEach.run(
                    all,
                    one -> {
                      failAtTwo(one);
                      if (one == 4) {
                        throw new OutOfMemoryError("planted");
                      }
                    }))
        .isExactlyInstanceOf(OutOfMemoryError.class)
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(2));
  }

  private void failAtTwo(int one) {
    done.add(one);
    if (one == 1 || one == 3) {
      throw new IllegalStateException("planted for " + one);
    }
  }
}
