package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.error.QuireException;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.job.Job;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.LibraryId;
import dev.quire.storage.Finding;
import dev.quire.storage.Finding.Severity;
import dev.quire.storage.Fsck;
import dev.quire.storage.file.DiskFiles;
import dev.quire.storage.file.FaultyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a snapshot holds that can be made again, with crashes between any two operations. */
class SnapshotRepairTest {
  private static final int CHUNKS = 60;
  private static final EngineOptions OPTIONS = new EngineOptions(1_000, 1 << 20, 50, 1);
  private static final LibraryId BACK = new LibraryId("back");

  @TempDir Path temporary;
  private Path whole;
  private Path data;

  @BeforeEach
  void a_snapshot_whose_files_are_its_own() throws IOException {
    whole = temporary.resolve("whole");
    data = temporary.resolve("data");
    try (Quire quire = Quire.open(whole, Embedders.NONE, OPTIONS)) {
      SmallLibrary.create(quire, SmallLibrary.ID, CHUNKS);
      Job build =
          quire.indexes().build(SmallLibrary.ID, Optional.of(new IndexSpec.Hnsw(4, 20, 20)));
      await(quire, build);
      quire.libraries().snapshots(SmallLibrary.ID).create("kept");
      SmallLibrary.add(quire, SmallLibrary.ID, "e", CHUNKS, CHUNKS + 5);
      await(quire, quire.upkeep().compact(SmallLibrary.ID));
    }
    flip("index_");
    flip("chunk_table");
  }

  private static void await(Quire quire, Job job) {
    while (!quire.jobs().find(job.id()).orElseThrow().state().ended()) {
      Thread.onSpinWait();
    }
    assertThat(quire.jobs().find(job.id()).orElseThrow().state()).isEqualTo(Job.State.SUCCEEDED);
  }

  private void flip(String name) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(whole.resolve("library/snapshots/kept"))) {
      files = all.filter(path -> path.getFileName().toString().startsWith(name)).sorted().toList();
    }
    Path file = files.getFirst();
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 2;
    Files.write(file, bytes);
  }

  @Test
  void a_crash_anywhere_in_a_repair_leaves_what_the_next_one_ends() throws IOException {
    List<Path> changed = pathsOfARepair();
    // -Dstep=1 tries every operation
    for (int done = 0; done < changed.size(); done += Integer.getInteger("step", 61)) {
      requireRepairedAfter(done);
    }
    // between the manifest that names what was made again and the listing of its files
    for (int done = 0; done < changed.size(); done++) {
      if (changed.get(done).getParent().endsWith("snapshots/kept")) {
        requireRepairedAfter(done);
        requireRepairedAfter(done + 1);
      }
    }
  }

  /** What each operation of a repair that nothing interrupts makes or changes. */
  private List<Path> pathsOfARepair() throws IOException {
    copy();
    List<Path> changed = new ArrayList<>();
    TrippingFiles files = new TrippingFiles();
    files.before((operation, path) -> changed.add(path));
    assertThat(new Fsck(data, new StoredIndexes()).repair(files)).noneMatch(Finding::isDamage);
    requireRestored(changed.size());
    return changed;
  }

  private void requireRepairedAfter(int operations) throws IOException {
    repairUntil(operations);
    requireTheLibraryUntouched(operations);
    assertThat(new Fsck(data, new StoredIndexes()).repair())
        .as("after %d operations", operations)
        .noneMatch(Finding::isDamage);
    requireRestored(operations);
  }

  /** Dies after so many operations. */
  private void repairUntil(int crash) throws IOException {
    copy();
    Path backups = Files.createDirectories(temporary.resolve("backups-" + crash));
    new DiskFiles().deleteTree(backups);
    Files.createDirectory(backups);
    FaultyFiles faulty = new FaultyFiles(new Random(crash), backups, crash);
    try {
      new Fsck(data, new StoredIndexes()).repair(faulty);
    } catch (FaultyFiles.Crash | QuireException e) {
      assertThat(faulty.hasCrashed()).as("%d: %s", crash, e).isTrue();
    }
    faulty.losePowerIfCrashed();
  }

  private void requireTheLibraryUntouched(int operations) {
    assertThat(new Fsck(data, new StoredIndexes()).check())
        .as("after %d operations", operations)
        .noneMatch(finding -> finding.severity() == Severity.DAMAGE)
        .filteredOn(Finding::isDamage)
        .allMatch(finding -> finding.path().startsWith("library/snapshots/kept"));
  }

  private void requireRestored(int operations) {
    assertThat(new Fsck(data, new StoredIndexes()).check())
        .as("after %d operations", operations)
        .isEmpty();
    try (Quire quire = Quire.open(data, Embedders.NONE, OPTIONS)) {
      assertThat(quire.chunks().count(SmallLibrary.ID, Filter.ALL)).isEqualTo(CHUNKS + 5);
      quire.libraries().snapshots(SmallLibrary.ID).restore("kept", BACK);
      assertThat(quire.indexes().state(BACK).built().orElseThrow().type())
          .isEqualTo(new IndexSpec.Hnsw(4, 20, 20).type());
      assertThat(SmallLibrary.ids(quire.search().search(BACK, SmallLibrary.near(7, 3))))
          .as("after %d operations", operations)
          .containsExactly("c7", "c6", "c8");
    }
  }

  private void copy() throws IOException {
    new DiskFiles().deleteTree(data);
    try (Stream<Path> all = Files.walk(whole)) {
      for (Path from : all.toList()) {
        Files.copy(from, data.resolve(whole.relativize(from).toString()));
      }
    }
  }
}
