package dev.quire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CachedOutputTest {
  private static final int LARGE = 2 << 20;

  @TempDir Path directory;
  private final ByteArrayOutputStream expected = new ByteArrayOutputStream();
  private final Random random = new Random(5);

  // an interrupt is no other test's
  @AfterEach
  void clearInterrupt() {
    Thread.interrupted();
  }

  /** Between two bytes that are not to be written. */
  private void write(FileOps.Output output, int length, boolean direct) throws IOException {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    expected.writeBytes(bytes);
    ByteBuffer buffer =
        direct ? ByteBuffer.allocateDirect(length + 2) : ByteBuffer.allocate(length + 2);
    buffer.put(1, bytes).position(1).limit(length + 1);
    output.write(buffer);
    assertThat(buffer.remaining()).isZero();
  }

  private void assertAllIsThere(Path file) throws IOException {
    assertThat(Files.readAllBytes(file)).isEqualTo(expected.toByteArray());
  }

  @Test
  void buffers_of_both_kinds_follow_one_another() throws IOException {
    Path file = directory.resolve("file");
    try (FileOps.Output output = new DiskFiles().create(file)) {
      for (int i = 0; i < 10; i++) {
        write(output, random.nextInt(LARGE), random.nextBoolean());
      }
      output.sync();
    }
    try (FileOps.Output output = new DiskFiles().append(file)) {
      write(output, LARGE, true);
      write(output, 3, false);
    }
    assertAllIsThere(file);
  }

  @Test
  void an_interrupted_thread_writes_and_syncs_and_stays_interrupted() throws IOException {
    Path file = directory.resolve("file");
    try (FileOps.Output output = new DiskFiles().create(file)) {
      Thread.currentThread().interrupt();
      write(output, LARGE, true);
      write(output, 7, false);
      output.sync();
      assertThat(Thread.interrupted()).isTrue();
    }
    assertAllIsThere(file);
  }

  @Test
  void interrupts_in_the_midst_of_writes_lose_nothing() throws Exception {
    Path file = directory.resolve("file");
    AtomicBoolean done = new AtomicBoolean();
    Thread writer = Thread.currentThread();
    Thread interrupting =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!done.get()) {
                    writer.interrupt();
                    LockSupport.parkNanos(50_000);
                  }
                });
    try (FileOps.Output output = new DiskFiles().create(file)) {
      for (int i = 0; i < 30; i++) {
        write(output, LARGE - random.nextInt(1000), true);
      }
      output.sync();
    } finally {
      done.set(true);
      while (interrupting.isAlive()) {
        Thread.interrupted();
        interrupting.join(10);
      }
    }
    Thread.interrupted();
    assertAllIsThere(file);
  }
}
