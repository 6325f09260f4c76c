package dev.quire.indexing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.library.Metric;
import dev.quire.domain.search.Effort;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is asked for before it is compared does not show in answers. */
class OnDiskTest {
  private static final int N = 1_500;
  private static final int DIMENSION = 12;
  private static final long MORE_THAN_ANY_MACHINE_HAS = 1L << 42;
  private static final BuildOptions OPTIONS = new BuildOptions(Rows.SEED, 1, Progress.NONE);

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(Metric.class)
  void rows_on_the_disk_are_found_as_those_in_memory_are(Metric metric) throws IOException {
    try (Arena arena = Arena.ofShared()) {
      Vectors source = Rows.of(Rows.Kind.CLUSTERED, N, DIMENSION, metric, arena);
      for (IndexBuilder builder : AnyIndex.builders()) {
        BuiltIndex built = builder.build(source, metric, OPTIONS, arena);
        Vectors rows = Rows.reordered(source, built, arena);
        VectorIndex inMemory = AnyIndex.open(builder, rows, metric, built);
        VectorIndex onDisk = AnyIndex.open(builder, onDisk(rows, arena), metric, built);
        assertThat(inMemory.isOnDisk()).isFalse();
        assertThat(onDisk.isOnDisk()).isTrue();
        for (double share : new double[] {0, 0.01, 0.5, 1}) {
          RowSet allowed = Answers.someRows(share, N, new Random(Rows.SEED), arena);
          requireSame(inMemory, onDisk, rows, allowed);
        }
        requireSame(inMemory, onDisk, rows, RowSet.ALL);
      }
    }
  }

  private static void requireSame(
      VectorIndex inMemory, VectorIndex onDisk, Vectors rows, RowSet allowed) {
    for (int row = 0; row < N; row += 100) {
      MemorySegment query = Rows.row(rows, row);
      for (int k : new int[] {1, 10, N}) {
        SearchCounters counters = new SearchCounters();
        SearchCounters asking = new SearchCounters();
        assertThat(onDisk.search(query, k, Effort.DEFAULT, allowed, asking))
            .as("%s, k %d, seed %d", onDisk.type(), k, Rows.SEED)
            .isEqualTo(inMemory.search(query, k, Effort.DEFAULT, allowed, counters));
        assertThat(asking.codesCompared()).isEqualTo(counters.codesCompared());
        assertThat(onDisk.scan(query, k, allowed, asking))
            .as("scan of %s, k %d, seed %d", onDisk.type(), k, Rows.SEED)
            .isEqualTo(inMemory.scan(query, k, allowed, counters));
      }
    }
  }

  /** The same rows at the beginning of a file that is a hole for the rest. */
  private Vectors onDisk(Vectors rows, Arena arena) throws IOException {
    Path path = directory.resolve("rows-" + System.nanoTime());
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(MORE_THAN_ANY_MACHINE_HAS);
      MemorySegment mapped =
          file.getChannel().map(MapMode.READ_WRITE, 0, MORE_THAN_ANY_MACHINE_HAS, arena);
      MemorySegment.copy(rows.floats(), 0, mapped, 0, (long) N * DIMENSION * Float.BYTES);
      return new Vectors(mapped, rows.rows(), rows.dimension());
    }
  }
}
