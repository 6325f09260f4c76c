package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.error.TimedOut;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.domain.store.FilterQuery;
import dev.quire.domain.store.LibraryView;
import dev.quire.engine.EngineOptions.Memory;
import dev.quire.storage.segment.LiveSegment;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A filter of many tests takes no longer than the search, or whatever else it is for, has. */
class FilterTimeTest {
  private static final int TESTS = 100;

  private final Layer layer =
      Layer.live(2, new MemoryBudget(new Memory(1 << 20, 1 << 20, Duration.ZERO)));
  private final Layers layers = new Layers(List.of(layer));
  private final Filter filter =
      new Filter.Or(
          IntStream.range(0, TESTS)
              .mapToObj(i -> (Filter) new Filter.Equal("number", MetadataValue.of(i)))
              .toList());
  private final AtomicInteger asked = new AtomicInteger();

  FilterTimeTest() {
    ((LiveSegment) layer.segment()).append(chunk());
  }

  @AfterEach
  void release() {
    layer.segment().release();
  }

  @Test
  void before_each_test_of_a_field_there_must_be_time() {
    AllowedRows rows = new AllowedRows(layers, filter, asked::incrementAndGet);
    assertThat(rows.of(layer, 0, 1).count()).isOne();
    assertThat(asked).hasValue(1 + TESTS);
  }

  @Test
  void what_combines_none_takes_time_too() {
    List<Filter> nothing = Collections.nCopies(TESTS, new Filter.And(List.of()));
    new FilterRows(layers, asked::incrementAndGet).chunks(new Filter.And(nothing));
    assertThat(asked).hasValue(1 + TESTS);
  }

  @Test
  void chunks_and_documents_are_listed_and_counted_within_their_time_only(@TempDir Path data) {
    Filter one = new Filter.Equal("n", MetadataValue.of(1));
    try (Quire quire = Quire.open(data)) {
      SmallLibrary.create(quire, SmallLibrary.ID, 3);
      try (LibraryView view = quire.libraries().open(SmallLibrary.ID).view()) {
        List<Function<FilterQuery, Object>> asked =
            List.of(
                query -> view.chunksAfter(Optional.empty(), query, 10).size(),
                query -> view.chunkIds(query).size(),
                query -> (int) view.countChunks(query),
                query -> 1 + view.documentsAfter(Optional.empty(), query, 10).size());
        for (Function<FilterQuery, Object> question : asked) {
          assertThat(question.apply(FilterQuery.of(one))).isEqualTo(1);
          assertThatThrownBy(() -> question.apply(FilterQuery.within(one, -1)))
              .isInstanceOf(TimedOut.class)
              .hasMessageContaining("fewer comparisons");
        }
      }
    }
  }

  @Test
  void where_there_is_none_left_the_other_tests_are_not_made() {
    AllowedRows rows = new AllowedRows(layers, filter, this::endAfterThree);
    assertThatThrownBy(() -> rows.of(layer, 0, 1)).isInstanceOf(TimedOut.class);
    assertThat(asked).hasValue(3);
  }

  private void endAfterThree() {
    if (asked.incrementAndGet() == 3) {
      throw new TimedOut("no time is left");
    }
  }

  private static Chunk chunk() {
    return new Chunk(
        new ChunkId("c"),
        new DocumentId("d"),
        0,
        "",
        Metadata.of("number", MetadataValue.of(TESTS - 1)),
        Embedding.of(1, 0),
        Instant.EPOCH,
        Instant.EPOCH,
        1);
  }
}
