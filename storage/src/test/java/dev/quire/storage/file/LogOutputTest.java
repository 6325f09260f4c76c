package dev.quire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogOutputTest {
  private static final int BLOCK = LogOutput.BLOCK;
  private static final int LARGE = LogOutput.LARGE;
  private static final int STAGE = Stages.BYTES;

  @TempDir Path directory;
  private Path file;
  private final ByteArrayOutputStream expected = new ByteArrayOutputStream();
  private final Random random = new Random(7);
  private final List<FileChannel> opened = new ArrayList<>();

  @BeforeEach
  void createFile() throws IOException {
    file = Files.createFile(directory.resolve("log"));
  }

  // an interrupt is no other test's
  @AfterEach
  void clearInterrupt() {
    Thread.interrupted();
  }

  /** Any file system lets a file be opened once more; the blocks of this one are not direct. */
  private FileChannel openedAgain(Path path) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE);
    opened.add(channel);
    return channel;
  }

  private LogOutput open(LogOutput.PastCache pastCache) throws IOException {
    return new LogOutput(file, pastCache);
  }

  private void write(FileOps.Output output, int length) throws IOException {
    byte[] bytes = new byte[length + 8];
    random.nextBytes(bytes);
    expected.write(bytes, 3, length);
    ByteBuffer written = ByteBuffer.wrap(bytes, 3, length);
    output.write(written);
    assertThat(written.remaining()).isZero();
  }

  private void assertAllIsThere() throws IOException {
    assertThat(Files.readAllBytes(file)).isEqualTo(expected.toByteArray());
  }

  @Test
  void what_is_written_in_pieces_of_any_size_is_there() throws IOException {
    int[] sizes = {
      0,
      1,
      16,
      BLOCK - 17,
      BLOCK,
      BLOCK + 1,
      LARGE - 1,
      LARGE,
      LARGE + 1,
      3 * LARGE,
      STAGE,
      STAGE + 5
    };
    for (int i = 0; i < 6; i++) {
      try (FileOps.Output output = new DiskFiles().appendLog(file)) {
        for (int j = 0; j < 5; j++) {
          write(output, sizes[random.nextInt(sizes.length)]);
          if (random.nextBoolean()) {
            output.sync();
            assertAllIsThere();
          }
        }
        output.sync();
      }
      assertAllIsThere();
    }
  }

  @Test
  void blocks_of_a_large_write_go_past_the_cache_and_nothing_else() throws IOException {
    try (LogOutput output = open(this::openedAgain)) {
      write(output, 100);
      write(output, LARGE - 1);
      output.sync();
      assertThat(opened).isEmpty();
      write(output, LARGE);
      write(output, 5);
      output.sync();
      assertThat(opened).hasSize(1);
      // no more files are open between writes than without
      assertThat(opened.getFirst().isOpen()).isFalse();
    }
    assertAllIsThere();
  }

  @Test
  void where_the_file_system_refuses_all_goes_through_the_cache() throws IOException {
    try (LogOutput output =
        open(
            path -> {
              throw new UnsupportedOperationException("not here");
            })) {
      write(output, 10);
      write(output, 2 * STAGE + 10);
      output.sync();
      write(output, LARGE);
      output.sync();
    }
    assertAllIsThere();
  }

  @Test
  void what_fails_past_the_cache_goes_through_it() throws IOException {
    try (LogOutput output = open(this::openedAgain)) {
      write(output, 10);
      write(output, STAGE + BLOCK);
      assertThat(opened).hasSize(1);
      opened.getFirst().close();
      write(output, STAGE + 7);
      output.sync();
      write(output, LARGE);
      output.sync();
    }
    assertThat(opened).hasSize(1);
    assertAllIsThere();
  }

  @Test
  void an_interrupted_thread_writes_on_and_stays_interrupted() throws IOException {
    try (LogOutput output = open(this::openedAgain)) {
      Thread.currentThread().interrupt();
      write(output, STAGE + LARGE);
      output.sync();
      assertThat(Thread.interrupted()).isTrue();
    }
    assertAllIsThere();
  }

  @Test
  void interrupts_in_the_midst_of_writes_lose_nothing() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    Thread writer = Thread.currentThread();
    Thread interrupting =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!done.get()) {
                    writer.interrupt();
                    LockSupport.parkNanos(200_000);
                  }
                });
    try (FileOps.Output output = new DiskFiles().appendLog(file)) {
      for (int i = 0; i < 20; i++) {
        write(output, LARGE + random.nextInt(STAGE));
        output.sync();
      }
    } finally {
      done.set(true);
      while (interrupting.isAlive()) {
        Thread.interrupted();
        interrupting.join(10);
      }
    }
    Thread.interrupted();
    assertAllIsThere();
  }

  @Test
  void it_creates_what_is_not_there_and_goes_on_with_what_is() {
    DiskFiles files = new DiskFiles();
    assertThatThrownBy(() -> files.createLog(file)).isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> files.appendLog(directory.resolve("nowhere")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void a_file_whose_length_cannot_be_read_is_closed() throws IOException {
    RandomAccessFile failing =
        new RandomAccessFile(file.toFile(), "rw") {
          @Override
          public long length() throws IOException {
            throw new IOException("Input/output error");
          }
        };
    assertThatThrownBy(() -> new LogOutput(file, failing, this::openedAgain))
        .hasMessage("Input/output error");
    assertThat(failing.getFD().valid()).isFalse();
  }
}
