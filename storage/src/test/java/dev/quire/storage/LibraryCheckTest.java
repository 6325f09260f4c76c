package dev.quire.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.error.DiskFull;
import dev.quire.domain.error.StorageFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A check that is broken off, or fails, where it makes a segment's metadata indexes again. */
class LibraryCheckTest {
  @TempDir Path data;
  private DataDirectory directory;
  private LibraryDirectory library;

  @BeforeEach
  void a_library_with_a_segment() {
    directory = DataDirectory.open(data);
    library = DataDirectoryTest.filled(directory);
  }

  @AfterEach
  void close() {
    directory.close();
  }

  /** Throws at the last question, for the metadata indexes come last. */
  private final class Interrupted implements FsckProgress {
    private final int last;
    private final RuntimeException failure;
    private int asked;
    private int reported;

    Interrupted(int last, RuntimeException failure) {
      this.last = last;
      this.failure = failure;
    }

    @Override
    public void report(long done, long total) {
      reported++;
    }

    @Override
    public void requireNotCancelled() {
      if (++asked == last) {
        throw failure;
      }
    }

    List<Finding> check() {
      return new Fsck(data, new NoIndexes()).checkClosed(library, this);
    }
  }

  private Interrupted interruptedBy(RuntimeException failure) {
    Interrupted never = new Interrupted(-1, failure);
    never.check();
    return new Interrupted(never.asked, failure);
  }

  @Test
  void a_check_ends_within_a_segment_where_nobody_wants_it_any_more() {
    Interrupted cancelled = interruptedBy(new CancellationException("not wanted any more"));
    assertThatThrownBy(cancelled::check).isInstanceOf(CancellationException.class);
    assertThat(cancelled.reported).as("segments that were done").isZero();
  }

  @Test
  void a_full_disk_is_told_and_the_rest_is_looked_at() throws IOException {
    damageCalibration();
    List<Finding> found =
        interruptedBy(new DiskFull("no room", new IOException("no space"))).check();
    assertThat(found)
        .hasSize(2)
        .anyMatch(finding -> finding.message().contains("for want of room"))
        .anyMatch(finding -> finding.path().endsWith("calibration.json"));
  }

  @Test
  void what_was_found_before_a_check_failed_is_told_too() throws IOException {
    damageCalibration();
    assertThat(interruptedBy(new StorageFailure("the disk failed", null)).check())
        .hasSize(2)
        .anyMatch(finding -> finding.message().contains("the disk failed"))
        .anyMatch(finding -> finding.path().endsWith("calibration.json"));
  }

  private void damageCalibration() throws IOException {
    Files.writeString(library.segment(1).resolve("calibration.json"), "{");
  }
}
