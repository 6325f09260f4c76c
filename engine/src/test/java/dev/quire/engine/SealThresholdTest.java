package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.index.IndexState;
import dev.quire.domain.job.Job;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.search.SearchAnswer;
import dev.quire.domain.search.SegmentSearch;
import dev.quire.engine.EngineOptions.Memory;
import dev.quire.engine.EngineOptions.Threshold;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealThresholdTest {
  private static final long PATIENCE_NANOS = Duration.ofMinutes(10).toNanos();
  private static final int INDEXED = 100;
  private static final int SCANNED = 400;
  private static final EngineOptions OPTIONS =
      new EngineOptions(
          new Threshold(INDEXED, 1 << 30), new Threshold(SCANNED, 1 << 30), 50, 1, Memory.DEFAULT);

  @TempDir Path directory;

  @Test
  void rows_are_sealed_later_where_no_index_would_find_them_faster() {
    try (Quire quire = Quire.open(directory, Embedders.NONE, OPTIONS)) {
      SmallLibrary.create(quire, SmallLibrary.ID, 3 * INDEXED);
      SmallLibrary.add(quire, SmallLibrary.ID, "full", 3 * INDEXED, SCANNED);
      await(() -> sealedRows(quire).equals(List.of(SCANNED)));

      build(quire, new IndexSpec.Brute());
      SmallLibrary.add(quire, SmallLibrary.ID, "scanned too", SCANNED, SCANNED + INDEXED);
      SmallLibrary.add(quire, SmallLibrary.ID, "full again", SCANNED + INDEXED, 2 * SCANNED);
      await(() -> sealedRows(quire).equals(List.of(SCANNED, SCANNED)));

      build(quire, new IndexSpec.IvfFlat(2, 0));
      SmallLibrary.add(quire, SmallLibrary.ID, "indexed", 2 * SCANNED, 2 * SCANNED + INDEXED);
      await(() -> sealedRows(quire).equals(List.of(2 * SCANNED, INDEXED)));
    }
  }

  @Test
  void what_is_sealed_late_leaves_writers_half_of_their_memory_but_is_not_sealed_early() {
    IndexRecord none = new IndexRecord(Optional.empty(), 0, Optional.empty(), 0);
    assertThat(sealBytes(none, 1_000)).as("half of it").isEqualTo(500);
    assertThat(sealBytes(none, 10_000)).as("what was asked for").isEqualTo(800);
    assertThat(sealBytes(none, 100)).as("as with an index").isEqualTo(200);
  }

  private static long sealBytes(IndexRecord index, long libraryBytes) {
    Memory memory = new Memory(2 * libraryBytes, libraryBytes, Duration.ZERO);
    return new EngineOptions(new Threshold(9, 200), new Threshold(9, 800), 2, 1, memory)
        .sealAt(index)
        .bytes();
  }

  private static void build(Quire quire, IndexSpec spec) {
    Job job = quire.indexes().build(SmallLibrary.ID, Optional.of(spec));
    await(() -> quire.jobs().find(job.id()).orElseThrow().state().ended());
    IndexState state = quire.indexes().state(SmallLibrary.ID);
    assertThat(state.built().orElseThrow().type()).isEqualTo(spec.type());
  }

  private static List<Integer> sealedRows(Quire quire) {
    SearchAnswer answer = quire.search().search(SmallLibrary.ID, SmallLibrary.near(1, 1));
    return answer.explanation().segments().stream()
        .filter(search -> search.segment().isPresent())
        .map(SegmentSearch::rows)
        .toList();
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
