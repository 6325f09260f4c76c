package dev.quire.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.store.Command;
import dev.quire.storage.Samples;
import dev.quire.storage.file.DiskFiles;
import dev.quire.storage.file.ForwardingFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** While one write is synced, others come. */
class BusyJournalTest extends JournalOnDisk {
  private static final int DIMENSION = 3;

  private final AtomicBoolean over = new AtomicBoolean();

  @ParameterizedTest(name = "{0} writers")
  @ValueSource(ints = {1, 2, 8})
  void a_file_is_ended_and_files_are_purged_while_writers_go_on(int writers) throws Exception {
    Command command =
        Command.Write.ofChunks(List.of(new Samples(new Random(1), DIMENSION).chunk("c", "d", 0)));
    List<Future<?>> writing = new ArrayList<>();
    try (Journal journal = Journal.open(new SlowDisk(), directory, 0, (position, read) -> {});
        ExecutorService threads = Executors.newCachedThreadPool()) {
      try {
        for (int i = 0; i < writers; i++) {
          writing.add(threads.submit(() -> write(journal, command)));
        }
        Future<?> looking = threads.submit(() -> lookAfter(journal));
        looking.get(10, TimeUnit.MINUTES);
      } finally {
        over.set(true);
      }
      for (Future<?> writer : writing) {
        writer.get(10, TimeUnit.MINUTES);
      }
      assertThat(journal.durablePosition()).isEqualTo(journal.lastPosition());
    }
  }

  @Test
  void each_of_many_writers_is_told_when_its_own_write_is_durable() throws Exception {
    int writers = 8;
    int each = 200;
    try (Journal journal = open(0, new ArrayList<>());
        ExecutorService threads = Executors.newFixedThreadPool(writers)) {
      Callable<Void> writer =
          () -> {
            for (Command command : smallCommands(each)) {
              long position = journal.append(command);
              journal.awaitDurable(position);
              assertThat(journal.durablePosition()).isGreaterThanOrEqualTo(position);
            }
            return null;
          };
      for (Future<Void> done : threads.invokeAll(Collections.nCopies(writers, writer))) {
        done.get();
      }
    }
    assertThat(replay()).hasSize(writers * each);
  }

  @Test
  @Timeout(600)
  void all_who_write_during_a_sync_share_the_next_one() throws Exception {
    List<Command> commands = smallCommands(9);
    GatedDisk disk = new GatedDisk();
    try (Journal journal = Journal.open(disk, directory, 0, (position, read) -> {});
        ExecutorService threads = Executors.newCachedThreadPool()) {
      journal.awaitDurable(journal.append(commands.getFirst()));
      int before = disk.syncs.get();
      List<Future<?>> writing = new ArrayList<>();
      Gate gate = new Gate();
      disk.beforeSyncs = Optional.of(gate);
      try {
        writing.add(write(journal, commands.get(1), threads));
        gate.awaitSomebody();
        for (Command command : commands.subList(2, commands.size())) {
          writing.add(write(journal, command, threads));
        }
        // an append does not wait for the disk
        while (journal.lastPosition() < commands.size()) {
          Thread.onSpinWait();
        }
      } finally {
        gate.open();
      }
      for (Future<?> writer : writing) {
        writer.get(10, TimeUnit.MINUTES);
      }
      assertThat(disk.syncs.get() - before).isEqualTo(2);
    }
    assertThat(replay()).hasSameElementsAs(commands);
  }

  @Test
  @Timeout(3600)
  void others_write_while_what_was_purged_is_given_back() throws Exception {
    GatedDisk disk = new GatedDisk();
    try (Journal journal = Journal.open(disk, directory, 0, (position, read) -> {});
        ExecutorService threads = Executors.newCachedThreadPool()) {
      journal.awaitDurable(journal.append(smallCommands(1).getFirst()));
      journal.roll();
      Gate gate = new Gate();
      disk.beforeGivingBack = Optional.of(gate);
      Future<?> purging = threads.submit(() -> journal.purgeUpTo(1));
      try {
        gate.awaitSomebody();
        assertThat(Files.exists(file(1))).isFalse();
        journal.awaitDurable(journal.append(smallCommands(1).getFirst()));
      } finally {
        gate.open();
      }
      purging.get(20, TimeUnit.MINUTES);
      assertThat(journal.durablePosition()).isEqualTo(2);
    }
  }

  private static Future<?> write(Journal journal, Command command, ExecutorService threads) {
    return threads.submit(() -> journal.awaitDurable(journal.append(command)));
  }

  private void write(Journal journal, Command command) {
    while (!over.get()) {
      journal.awaitDurable(journal.append(command));
    }
  }

  private static void lookAfter(Journal journal) {
    for (int i = 0; i < 5; i++) {
      long position = journal.lastPosition();
      journal.roll();
      assertThat(journal.durablePosition()).isGreaterThanOrEqualTo(position);
      journal.purgeUpTo(position);
      journal.rest();
    }
  }

  /** A sync takes longer than all that writers do in between. */
  private static final class SlowDisk extends ForwardingFiles {
    private static final long SYNC_NANOS = 2_000_000;

    SlowDisk() {
      super(new DiskFiles());
    }

    @Override
    public Output create(Path file) throws IOException {
      return new ForwardingOutput(super.create(file)) {
        @Override
        public void sync() throws IOException {
          LockSupport.parkNanos(SYNC_NANOS);
          super.sync();
        }
      };
    }
  }

  /** Who comes here waits until it is opened. */
  private static final class Gate {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);

    void awaitSomebody() throws InterruptedException {
      assertThat(reached.await(10, TimeUnit.MINUTES)).as("somebody waits").isTrue();
    }

    void open() {
      opened.countDown();
    }

    void pass() throws IOException {
      reached.countDown();
      try {
        opened.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }

  /** Counts its syncs; those, or the giving back of what was purged, wait at a gate. */
  private static final class GatedDisk extends ForwardingFiles {
    final AtomicInteger syncs = new AtomicInteger();
    volatile Optional<Gate> beforeSyncs = Optional.empty();
    volatile Optional<Gate> beforeGivingBack = Optional.empty();

    GatedDisk() {
      super(new DiskFiles());
    }

    @Override
    public Output create(Path file) throws IOException {
      return new ForwardingOutput(super.create(file)) {
        @Override
        public void sync() throws IOException {
          syncs.incrementAndGet();
          pass(beforeSyncs);
          super.sync();
        }
      };
    }

    @Override
    public Closeable unlink(Path file) throws IOException {
      Closeable unlinked = super.unlink(file);
      return () -> {
        pass(beforeGivingBack);
        unlinked.close();
      };
    }

    private static void pass(Optional<Gate> gate) throws IOException {
      if (gate.isPresent()) {
        gate.get().pass();
      }
    }
  }
}
