package dev.quire.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.store.Command;
import dev.quire.storage.Samples;
import dev.quire.storage.file.DiskFiles;
import dev.quire.storage.file.ForwardingFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writers never pause, so that while one write is synced there are always others to come. */
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
        looking.get(1, TimeUnit.MINUTES);
      } finally {
        over.set(true);
      }
      for (Future<?> writer : writing) {
        writer.get(1, TimeUnit.MINUTES);
      }
      assertThat(journal.durablePosition()).isEqualTo(journal.lastPosition());
    }
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
}
