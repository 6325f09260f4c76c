package dev.quire.storage.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.chunk.Chunk;
import dev.quire.storage.Samples;
import dev.quire.storage.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A live segment beside plain lists of what went in, also while it grows. */
class LiveSegmentTest {
  static LongStream seeds() {
    return Seeds.first(20);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void a_live_segment_and_its_snapshots_show_what_went_in(long seed) {
    Random random = new Random(seed);
    int dimension = 1 + random.nextInt(20);
    LiveSegment live = new LiveSegment(dimension);
    SegmentModel model = new SegmentModel(dimension, random);
    List<Runnable> checks = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      model.appendTo(live);
      if (random.nextInt(100) == 0) {
        Segment snapshot = live.snapshot();
        SegmentModel then = model.copy();
        checks.add(
            () -> {
              then.assertShownBy(snapshot);
              snapshot.release();
            });
      }
    }
    model.assertShownBy(live);
    Collections.shuffle(checks, random);
    live.release();
    checks.forEach(Runnable::run);
  }

  @Test
  void readers_of_snapshots_are_not_disturbed_by_a_writer() throws Exception {
    LiveSegment live = new LiveSegment(8);
    Samples samples = new Samples(new Random(5), 8);
    List<Chunk> chunks =
        IntStream.range(0, 20_000)
            .mapToObj(i -> samples.chunk("id" + i % 5_000, "d" + i % 7, i))
            .toList();
    Thread writer = Thread.ofPlatform().start(() -> chunks.forEach(live::append));
    Random random = new Random(6);
    int rows;
    do {
      Segment snapshot = live.snapshot();
      rows = snapshot.chunkRows();
      for (int i = 0; i < 200 && rows > 0; i++) {
        int row = random.nextInt(rows);
        int newest = row + (rows - 1 - row) / 5_000 * 5_000;
        assertThat(snapshot.findChunk(chunks.get(row).id())).isEqualTo(newest);
        assertThat(snapshot.findChunks(List.of(HashedId.of(chunks.get(row).id()))))
            .containsExactly(newest);
        assertThat(snapshot.chunk(row)).isEqualTo(chunks.get(row));
      }
      assertThat(snapshot.vectors().stream().mapToInt(VectorBlock::rows).sum()).isEqualTo(rows);
      snapshot.release();
    } while (rows < chunks.size());
    writer.join();
    live.release();
  }
}
