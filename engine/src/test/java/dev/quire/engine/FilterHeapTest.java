package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.document.Document;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.engine.EngineOptions.Memory;
import dev.quire.storage.segment.LiveSegment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** However many tests a filter has, the heap that it takes does not grow with them. */
class FilterHeapTest {
  private static final int TESTS = 1_024;
  private static final int DOCUMENTS = 40_000;
  private static final int WARM = 20;

  /** A bit for each document and test would take five times that. */
  private static final long LITTLE = 1 << 20;

  private int asked;
  private long atFirst;
  private long atLast;

  @Test
  void what_documents_were_asked_before_is_not_kept() {
    Memory memory = new Memory(1 << 26, 1 << 26, Duration.ZERO);
    Layer layer = Layer.live(2, new MemoryBudget(memory));
    LiveSegment segment = (LiveSegment) layer.segment();
    IntStream.range(0, DOCUMENTS).forEach(i -> segment.append(document(i)));
    Filter filter =
        new Filter.Or(
            IntStream.range(0, TESTS)
                .mapToObj(i -> (Filter) new Filter.Equal("document.n", MetadataValue.of(i)))
                .toList());
    new FilterRows(new Layers(List.of(layer)), this::measure).chunks(filter);
    assertThat(asked).isGreaterThan(2 * TESTS);
    assertThat(atLast - atFirst).isLessThan(LITTLE);
    segment.release();
  }

  private void measure() {
    asked++;
    if (asked == WARM) {
      atFirst = usedHeap();
    } else if (asked == 2 * TESTS) {
      atLast = usedHeap();
    }
  }

  private static long usedHeap() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }

  private static Document document(int i) {
    return new Document(
        new DocumentId("d" + i),
        "",
        "",
        Metadata.of("n", MetadataValue.of(i)),
        Instant.EPOCH,
        Instant.EPOCH,
        1);
  }
}
