package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.service.Minting;
import dev.quire.engine.EngineOptions.Memory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many small backlogs, and a disk that takes no segment. */
@Timeout(1800)
class FullDiskReplayTest {
  private static final List<LibraryId> IDS =
      IntStream.range(0, 12).mapToObj(i -> new LibraryId("library-" + i)).toList();
  private static final int CHUNKS = 100;

  private final TrippingFiles files = new TrippingFiles();
  @TempDir Path data;

  /** Returns what each takes in memory. */
  private long leaveBacklogs() {
    try (Quire quire = Quire.open(data)) {
      IDS.forEach(id -> SmallLibrary.create(quire, id, CHUNKS));
      return quire.memory().usedBytes() / IDS.size();
    }
  }

  private Quire open(Memory memory) {
    EngineOptions options = EngineOptions.DEFAULT.with(memory);
    return Quire.open(data, files, Embedders.NONE, options, Minting.system());
  }

  @Test
  void all_together_hold_no_more_than_twice_the_limit() {
    long each = leaveBacklogs();
    files.before(
        (_, path) -> {
          if (path.toString().contains("segments")) {
            throw new IOException(path + ": No space left on device");
          }
        });
    // so much for one that none of them is worth a segment before its journal has ended
    Memory shared = new Memory(2 * each, 20 * each, Duration.ofMinutes(10));
    try (Quire quire = open(shared)) {
      assertThat(quire.memory().usedBytes()).isLessThanOrEqualTo(2 * shared.bytes());
      assertThat(quire.damaged()).isNotEmpty().noneMatch(library -> library.isDamaged());
      files.passAll();
      for (LibraryId id : IDS) {
        assertThat(quire.chunks().count(id, Filter.ALL)).isEqualTo(CHUNKS);
      }
      assertThat(quire.damaged()).isEmpty();
    }
  }
}
