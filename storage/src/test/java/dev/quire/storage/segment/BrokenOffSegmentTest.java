package dev.quire.storage.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.error.DiskFull;
import dev.quire.storage.Samples;
import dev.quire.storage.file.Cancellation;
import dev.quire.storage.file.DiskFiles;
import dev.quire.storage.file.ForwardingFiles;
import dev.quire.storage.file.ScratchArena;
import dev.quire.storage.npy.Dtype;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The disk is full for the columns of a segment while its vectors are being written. */
@Timeout(600)
class BrokenOffSegmentTest {
  private static final int DIMENSION = 4;
  private static final int ROWS = 50;
  private static final long ENOUGH_FOR_BOTH_AT_ONCE = 1L << 28;

  private final LiveSegment live = new LiveSegment(DIMENSION);

  @TempDir Path directory;

  @AfterEach
  void release() {
    live.release();
  }

  @Test
  void the_index_is_not_made_any_more_and_the_full_disk_is_told() {
    Samples samples = new Samples(new Random(1), DIMENSION);
    RowRefs.Builder rows = new RowRefs.Builder();
    for (int row = 0; row < ROWS; row++) {
      live.append(samples.chunk("c" + row, "d", row));
      rows.add(0, row);
    }
    SegmentContent content =
        new SegmentContent(
            DIMENSION,
            List.of(live),
            rows.build(),
            new RowRefs.Builder().build(),
            "{}",
            List.of(new IndexArray("codes", Dtype.I1, List.of(1L), MemorySegment.ofArray(one()))));
    Path segment = directory.resolve("1");
    try (ScratchArena scratch =
        new ScratchArena(directory, ENOUGH_FOR_BOTH_AT_ONCE, Cancellation.NEVER)) {
      assertThatThrownBy(
              () ->
                  SegmentWriter.write(
                          new FullForColumns(), segment, 1, content, scratch, Cancellation.NEVER)
                      .synced())
          .isInstanceOf(DiskFull.class)
          .cause()
          .satisfies(
              full -> assertThat(full.getSuppressed()[0]).hasMessageContaining("has failed"));
    }
    assertThat(SegmentFiles.array(segment, SegmentFiles.VECTORS)).exists();
    assertThat(SegmentFiles.array(segment, SegmentFiles.index("codes"))).doesNotExist();
  }

  private static byte[] one() {
    return new byte[] {1};
  }

  /** Has no room for columns once the vectors' file is there, which is not gone on with before. */
  private static final class FullForColumns extends ForwardingFiles {
    private final Thread vectorsWriter = Thread.currentThread();
    private final CountDownLatch failing = new CountDownLatch(1);
    private volatile Thread columnsWriter;

    FullForColumns() {
      super(new DiskFiles());
    }

    @Override
    public void together(Action one, Action other) throws IOException {
      files().together(one, other);
    }

    @Override
    public Output create(Path file) throws IOException {
      if (Thread.currentThread() != vectorsWriter) {
        columnsWriter = Thread.currentThread();
        failing.countDown();
        throw new IOException("No space left on device");
      }
      Output created = super.create(file);
      awaitFailed();
      return created;
    }

    // the failure has passed through all that the segment's writer does
    private void awaitFailed() throws IOException {
      try {
        failing.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      while (Stream.of(columnsWriter.getStackTrace())
          .anyMatch(frame -> frame.getClassName().contains("quire"))) {
        Thread.onSpinWait();
      }
    }
  }
}
