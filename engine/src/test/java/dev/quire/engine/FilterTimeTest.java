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
import dev.quire.engine.EngineOptions.Memory;
import dev.quire.storage.segment.LiveSegment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A filter of many tests takes no longer than the search has. */
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
    assertThat(asked).hasValue(TESTS);
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
