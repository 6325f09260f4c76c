package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.service.Minting;
import dev.quire.engine.EngineOptions.Memory;
import dev.quire.engine.TrippingFiles.Operation;
import dev.quire.storage.file.FileOps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A library that opens half-way: nothing of it stays mapped, open or counted. */
class HalfOpenedTest {
  private static final Path MAPS = Path.of("/proc/self/maps");

  /** Rows enough for files that are mapped. */
  private static final int CHUNKS = 9_000;

  @TempDir Path data;

  private void sealAndWriteMore() {
    try (Quire quire = Quire.open(data)) {
      SmallLibrary.create(quire, SmallLibrary.ID, CHUNKS);
      quire.upkeep().save(SmallLibrary.ID);
      SmallLibrary.add(quire, SmallLibrary.ID, "e", CHUNKS, CHUNKS + 100);
    }
  }

  private void damageTheJournal() throws IOException {
    Path journal = FileOps.list(data.resolve("library/journal")).getLast();
    byte[] bytes = Files.readAllBytes(journal);
    bytes[bytes.length / 2] ^= 1;
    Files.write(journal, bytes);
  }

  @Test
  void a_damaged_journal_leaves_no_segment_mapped() throws IOException {
    sealAndWriteMore();
    assumeTrue(Files.exists(MAPS), "Linux tells what a process maps");
    try (Quire quire = Quire.open(data)) {
      assertThat(quire.damaged()).isEmpty();
      assertThat(mapped()).isNotEmpty();
    }
    damageTheJournal();
    try (Quire quire = Quire.open(data)) {
      assertThat(quire.damaged()).hasSize(1);
      assertThat(mapped()).isEmpty();
      assertThat(quire.memory().usedBytes()).isZero();
    }
    try (Quire quire = Quire.openReadOnly(data)) {
      assertThat(quire.damaged()).hasSize(1);
      assertThat(mapped()).isEmpty();
    }
  }

  @Test
  void what_was_opened_is_let_go_in_turn_whatever_one_of_it_throws() {
    List<String> gone = new ArrayList<>();
    assertThatThrownBy(
            () -> {
              try (Opening opening = new Opening()) {
                opening.opened(() -> gone.add("first"));
                opening.opened(
                    () -> {
                      throw new IllegalStateException("second");
                    });
                opening.opened(() -> gone.add("third"));
                throw new IOException("the step that failed");
              }
            })
        .isInstanceOf(IOException.class)
        .hasSuppressedException(new IllegalStateException("second"));
    assertThat(gone).containsExactly("third", "first");
    try (Opening opening = new Opening()) {
      opening.opened(() -> gone.add("kept"));
      opening.done();
    }
    assertThat(gone).doesNotContain("kept");
  }

  @Test
  void nothing_is_sealed_of_a_library_that_does_not_open() throws IOException {
    long held = leaveAJournalThatACheckpointMadeNeedless();
    TrippingFiles files = new TrippingFiles();
    CountDownLatch sealing = new CountDownLatch(1);
    files.before(
        (operation, path) -> {
          if (path.startsWith(data.resolve("library/segments"))) {
            sealing.countDown();
          } else if (operation == Operation.DELETE && path.startsWith(journal())) {
            awaitFor(sealing, Duration.ofSeconds(1));
            throw new IOException("Input/output error");
          }
        });
    // it is to be sealed as soon as it is open, and not before
    Memory little = new Memory(8 * held, held / 6 * 7, Duration.ofMinutes(1));
    EngineOptions options = EngineOptions.DEFAULT.with(little);
    try (Quire quire = Quire.open(data, files, Embedders.NONE, options, Minting.system())) {
      assertThat(quire.damaged()).hasSize(1);
    }
    assertThat(sealing.getCount()).isEqualTo(1);
  }

  /** Returns what is held in memory of the journal that is needed. */
  private long leaveAJournalThatACheckpointMadeNeedless() throws IOException {
    Map<Path, byte[]> needless = new HashMap<>();
    long held;
    try (Quire quire = Quire.open(data)) {
      SmallLibrary.create(quire, SmallLibrary.ID, 1_000);
      for (Path file : FileOps.list(journal())) {
        needless.put(file, Files.readAllBytes(file));
      }
      quire.upkeep().save(SmallLibrary.ID);
      SmallLibrary.add(quire, SmallLibrary.ID, "e", 1_000, 2_000);
      held = quire.memory().usedBytes();
    }
    for (Map.Entry<Path, byte[]> file : needless.entrySet()) {
      assertThat(file.getKey()).doesNotExist();
      Files.write(file.getKey(), file.getValue());
    }
    return held;
  }

  private Path journal() {
    return data.resolve("library/journal");
  }

  private static void awaitFor(CountDownLatch latch, Duration atMost) {
    try {
      boolean _ = latch.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private List<String> mapped() throws IOException {
    try (var lines = Files.lines(MAPS)) {
      return lines.filter(line -> line.contains(data.toString())).toList();
    }
  }
}
