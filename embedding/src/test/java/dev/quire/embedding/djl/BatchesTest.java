package dev.quire.embedding.djl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.embedding.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchesTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 31, 32, 33, 64, 200})
  void results_come_back_in_the_order_of_the_request(int size) {
    Random random = new Random(Texts.seed());
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      texts.add("x".repeat(random.nextInt(40)) + i);
    }

    Batches batches = Batches.of(texts, 32);

    assertThat(batches.batches()).hasSize((size + 31) / 32);
    assertThat(batches.batches()).allSatisfy(batch -> assertThat(batch).hasSizeBetween(1, 32));
    assertThat(batches.batches().stream().flatMap(List::stream).map(String::length).toList())
        .isSorted();
    assertThat(batches.inOrderOfRequest(batches.batches())).isEqualTo(texts);
  }
}
