package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.library.Library;
import dev.quire.domain.service.Minting;
import dev.quire.domain.store.OpenLibrary;
import dev.quire.engine.EngineOptions.Memory;
import dev.quire.engine.TrippingFiles.Operation;
import dev.quire.storage.DataDirectory;
import dev.quire.storage.LibraryDirectory;
import dev.quire.storage.SnapshotStore;
import dev.quire.storage.file.DiskFiles;
import dev.quire.storage.file.FileOps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The last step fails of opening a library that is to be sealed as soon as it is open. */
class FailedOpeningTest {
  private final TrippingFiles files = new TrippingFiles();
  private final List<Runnable> begun = new ArrayList<>();
  @TempDir Path data;
  @TempDir Path elsewhere;
  private long held;

  private Path journal() {
    return data.resolve("library/journal");
  }

  @BeforeEach
  void a_crash_came_between_a_checkpoint_and_the_end_of_what_it_made_needless() throws IOException {
    Map<Path, byte[]> needless = new HashMap<>();
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
  }

  @Test
  void nothing_begins_in_the_background() {
    files.before(
        (operation, path) -> {
          if (operation == Operation.DELETE && path.startsWith(journal())) {
            throw new IOException("Input/output error");
          }
        });
    Memory little = new Memory(8 * held, held / 6 * 7, Duration.ofMinutes(10));
    EngineOptions options = EngineOptions.DEFAULT.with(little);
    try (DataDirectory directory = DataDirectory.open(data, files);
        Catalog catalog = Catalog.open(elsewhere, new DiskFiles(), options, Minting.system())) {
      LibraryDirectory library = directory.libraries().getFirst();
      Context context = new Context(catalog, begun);
      assertThatThrownBy(() -> open(library, context)).isInstanceOf(StorageFailure.class);
      assertThat(begun).isEmpty();
      assertThat(catalog.memory().usedBytes()).isZero();
      files.passAll();
      StoredLibrary open = open(library, context);
      // a look at its index, and sealing
      assertThat(begun).hasSize(2);
      open.close();
    }
  }

  private static StoredLibrary open(LibraryDirectory library, Context context) {
    return new StoredLibrary(library, new ReentrantReadWriteLock(), context);
  }

  /** Keeps what is to be maintained in mind, and does none of it. */
  private record Context(Catalog catalog, List<Runnable> begun) implements EngineContext {
    @Override
    public EngineOptions options() {
      return catalog.options();
    }

    @Override
    public Minting minting() {
      return catalog.minting();
    }

    @Override
    public MemoryBudget memory() {
      return catalog.memory();
    }

    @Override
    public OpenJournals journals() {
      return catalog.journals();
    }

    @Override
    public JobQueue jobs() {
      return catalog.jobs();
    }

    @Override
    public Readers readers() {
      return catalog.readers();
    }

    @Override
    public void maintain(Runnable work) {
      begun.add(work);
    }

    @Override
    public void rewrite(Runnable work) {
      begun.add(work);
    }

    @Override
    public void join(Runnable work) {
      begun.add(work);
    }

    @Override
    public OpenLibrary restore(SnapshotStore snapshots, String name, Library as) {
      return catalog.restore(snapshots, name, as);
    }
  }
}
