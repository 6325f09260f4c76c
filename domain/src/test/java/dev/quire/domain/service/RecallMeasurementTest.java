package dev.quire.domain.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.document.DocumentDraft;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.error.TimedOut;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.index.Evaluation;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.domain.reference.ForgetfulView;
import dev.quire.domain.reference.ReferenceQuire;
import dev.quire.domain.search.Calibration;
import dev.quire.domain.search.Effort;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.LibraryView;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RecallMeasurementTest {
  private static final IndexSpec HNSW = new IndexSpec.Hnsw(16, 100, 50);

  @Test
  void what_finds_everything_is_measured_at_the_least_effort_only() {
    List<Calibration> points = measure(200, HNSW, Evaluation.DEFAULT);
    assertThat(points)
        .singleElement()
        .satisfies(
            point -> {
              assertThat(point.effort()).isEqualTo(10);
              assertThat(point.recall()).isEqualTo(1);
              assertThat(point.recallHigh()).isEqualTo(1);
              assertThat(point.recallLow()).as("no sample proves certainty").isBetween(0.9, 0.999);
            });
  }

  @Test
  void of_what_compares_everything_nothing_is_estimated() {
    assertThat(measure(200, new IndexSpec.Brute(), Evaluation.DEFAULT))
        .singleElement()
        .satisfies(
            point -> {
              assertThat(point.recallLow()).isEqualTo(1);
              assertThat(point.recallHigh()).isEqualTo(1);
              assertThat(point.p50Millis()).isPositive();
            });
  }

  @Test
  void what_is_missed_is_counted_and_effort_grows_until_nothing_is() {
    try (LibraryView view = view(200)) {
      List<Calibration> points =
          RecallMeasurement.measure(
              new ForgetfulView(view, 20), HNSW, new Evaluation(50, 8, Filter.ALL), inAMinute());
      assertThat(points).extracting(Calibration::effort).containsExactly(10, 16, 24);
      assertThat(points).extracting(Calibration::recall).containsExactly(7 / 8.0, 7 / 8.0, 1.0);
    }
  }

  @Test
  void a_library_smaller_than_k_is_found_whole() {
    assertThat(measure(3, HNSW, new Evaluation(100, 10, Filter.ALL)))
        .extracting(Calibration::recall)
        .containsExactly(1.0);
  }

  @Test
  void what_was_never_asked_for_makes_nothing_certain() {
    Filter few = new Filter.In("number", List.of(MetadataValue.of(1), MetadataValue.of(2)));
    assertThat(measure(200, HNSW, new Evaluation(100, 10, few)))
        .singleElement()
        .extracting(Calibration::recallLow)
        .as("100 queries for two neighbours each")
        .isEqualTo(1 - 3.0 / 200);
  }

  @Test
  void where_nothing_may_answer_there_is_nothing_to_measure() {
    Filter none = new Filter.Equal("number", MetadataValue.of(-1));
    assertThat(measure(200, HNSW, new Evaluation(100, 10, none))).isEmpty();
  }

  @Test
  void where_there_is_nothing_there_is_nothing_to_measure() {
    assertThat(measure(0, HNSW, Evaluation.DEFAULT)).isEmpty();
  }

  @Test
  void an_effort_is_the_one_that_the_index_understands() {
    assertThat(RecallMeasurement.effort(HNSW, 64)).isEqualTo(new Effort(0, 64, 0));
    assertThat(RecallMeasurement.effort(new IndexSpec.IvfFlat(100, 0), 8))
        .isEqualTo(new Effort(8, 0, 0));
    assertThat(RecallMeasurement.effort(new IndexSpec.Brute(), 8)).isEqualTo(Effort.DEFAULT);
  }

  @Test
  void it_ends_in_time() {
    assertThatThrownBy(() -> measure(10, HNSW, Evaluation.DEFAULT, System.nanoTime() - 1))
        .isInstanceOf(TimedOut.class);
  }

  @Test
  void an_evaluation_has_limits() {
    assertThatThrownBy(() -> new Evaluation(0, 10, Filter.ALL))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("sample");
    assertThatThrownBy(() -> new Evaluation(10, 1_001, Filter.ALL))
        .hasMessageContaining("k: is 1001");
  }

  private static List<Calibration> measure(int chunks, IndexSpec built, Evaluation evaluation) {
    return measure(chunks, built, evaluation, inAMinute());
  }

  private static long inAMinute() {
    return System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
  }

  private static List<Calibration> measure(
      int chunks, IndexSpec built, Evaluation evaluation, long deadlineNanos) {
    try (LibraryView view = view(chunks)) {
      return RecallMeasurement.measure(view, built, evaluation, deadlineNanos);
    }
  }

  private static LibraryView view(int chunks) {
    ReferenceQuire quire = ReferenceQuire.inMemory(Minting.system());
    LibraryId library = new LibraryId("lib");
    quire.libraries().create(LibraryDraft.ofVectors("lib", 4));
    Random random = new Random(5);
    ChunkDraft[] drafts = new ChunkDraft[chunks];
    for (int i = 0; i < chunks; i++) {
      float[] vector = {random.nextFloat(), random.nextFloat(), random.nextFloat(), 1};
      drafts[i] =
          new ChunkDraft(
              Optional.of(new ChunkId("c" + i)),
              "",
              Optional.of(Embedding.of(vector)),
              Metadata.of("number", MetadataValue.of(i)));
    }
    quire.documents().create(library, DocumentDraft.ofChunks("d", "", drafts), Durability.FSYNC);
    return quire.libraries().open(library).view();
  }
}
