package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quire.storage.file.FileOps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

  private List<String> mapped() throws IOException {
    try (var lines = Files.lines(MAPS)) {
      return lines.filter(line -> line.contains(data.toString())).toList();
    }
  }
}
