package dev.quire.storage.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.error.DiskFull;
import dev.quire.domain.error.StorageFailure;
import dev.quire.storage.Samples;
import dev.quire.storage.file.Cancellation;
import dev.quire.storage.file.DiskFiles;
import dev.quire.storage.file.ForwardingFiles;
import dev.quire.storage.file.ScratchArena;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However writing a segment ends, no file of it stays open, and it is let go of where it fails. */
class UnsyncedSegmentTest {
  private static final int DIMENSION = 4;
  private static final int ROWS = 50;

  private final LiveSegment live = new LiveSegment(DIMENSION);
  private final CountingFiles files = new CountingFiles();

  @TempDir Path directory;

  @BeforeEach
  void fill() {
    Samples samples = new Samples(new Random(1), DIMENSION);
    for (int row = 0; row < ROWS; row++) {
      live.append(samples.chunk("c" + row, "d", row));
    }
  }

  @AfterEach
  void release() {
    live.release();
  }

  @Test
  void its_files_are_open_until_it_is_synced() {
    UnsyncedSegment unsynced = write();
    assertThat(files.open).isNotEmpty();
    SealedSegment segment = unsynced.synced();
    assertThat(files.open).isEmpty();
    assertThat(segment.chunkRows()).isEqualTo(ROWS);
    segment.release();
  }

  @Test
  void one_that_cannot_be_mapped_leaves_none_open() {
    files.losesDescription = true;
    assertThatThrownBy(this::write).isInstanceOf(StorageFailure.class);
    assertThat(files.created).contains(directory.resolve("1").resolve(SegmentFiles.DESCRIPTION));
    assertThat(files.open).isEmpty();
  }

  @Test
  void files_that_cannot_be_closed_keep_no_others_open() {
    UnsyncedSegment unsynced = write();
    MemorySegment mapped = unsynced.segment().vectors().getFirst().floats();
    files.failsToClose = true;
    assertThatThrownBy(unsynced::synced)
        .isInstanceOf(StorageFailure.class)
        .hasMessageContaining("could not close the files of " + directory.resolve("1"))
        .cause()
        .satisfies(
            failure -> assertThat(failure.getSuppressed()).hasSize(files.created.size() - 1));
    assertThat(files.open).isEmpty();
    assertThat(mapped.scope().isAlive()).isFalse();
  }

  @Test
  void a_full_disk_is_told_though_files_cannot_be_closed_either() {
    files.isFullForDescription = true;
    files.failsToClose = true;
    assertThatThrownBy(this::write).isInstanceOf(DiskFull.class);
    assertThat(files.open).isEmpty();
  }

  private UnsyncedSegment write() {
    RowRefs.Builder rows = new RowRefs.Builder();
    for (int row = 0; row < ROWS; row++) {
      rows.add(0, row);
    }
    SegmentContent content =
        new SegmentContent(
            DIMENSION, List.of(live), rows.build(), new RowRefs.Builder().build(), "{}", List.of());
    try (ScratchArena scratch = new ScratchArena(directory, 1 << 20, Cancellation.NEVER)) {
      return SegmentWriter.write(
          files, directory.resolve("1"), 1, content, scratch, Cancellation.NEVER);
    }
  }

  /** Knows which files are open. */
  private static final class CountingFiles extends ForwardingFiles {
    private final Set<Path> created = ConcurrentHashMap.newKeySet();
    private final Set<Path> open = ConcurrentHashMap.newKeySet();
    private boolean losesDescription;
    private boolean isFullForDescription;
    private boolean failsToClose;

    CountingFiles() {
      super(new DiskFiles());
    }

    @Override
    public Output create(Path file) throws IOException {
      Output output = super.create(file);
      created.add(file);
      open.add(file);
      return new CountedOutput(file, output);
    }

    private final class CountedOutput extends ForwardingOutput {
      private final Path file;

      CountedOutput(Path file, Output output) {
        super(output);
        this.file = file;
      }

      @Override
      public void write(ByteBuffer bytes) throws IOException {
        boolean description = file.endsWith(SegmentFiles.DESCRIPTION);
        if (description && isFullForDescription) {
          throw new IOException("No space left on device");
        }
        if (!description || !losesDescription) {
          super.write(bytes);
        }
      }

      @Override
      public void close() throws IOException {
        super.close();
        open.remove(file);
        if (failsToClose) {
          throw new IOException("Input/output error");
        }
      }
    }
  }
}
