package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.error.DiskFull;
import dev.quire.domain.error.TooManyFiles;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.index.IndexState;
import dev.quire.domain.job.Job;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.service.Minting;
import dev.quire.domain.store.Precondition;
import dev.quire.engine.TrippingFiles.Operation;
import dev.quire.storage.Finding;
import dev.quire.storage.Fsck;
import dev.quire.storage.Manifest;
import dev.quire.storage.file.DiskFiles;
import dev.quire.storage.file.FileOps;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A segment takes the place of others, and the disk fails while that is published: memory and
 * manifest stay of one mind, and no files stay that neither names.
 */
class FailedPublicationTest {
  private static final EngineOptions OPTIONS = new EngineOptions(1_000, 1 << 20, 50, 1);
  private static final int CHUNKS = 120;

  private final TrippingFiles files = new TrippingFiles();
  @TempDir Path data;

  @Test
  void a_manifest_that_cannot_be_written_leaves_what_was_there() throws IOException {
    try (Quire quire = open(files)) {
      twoSegments(quire);
      List<Path> before = segments();
      files.before(
          (operation, path) -> {
            if (isRewritten()) {
              failAt(operation, Operation.RENAME, path, "manifest.json");
            }
          });
      assertThat(await(quire, compact(quire)).state()).isEqualTo(Job.State.FAILED);
      assertThat(await(quire, build(quire)).state()).isEqualTo(Job.State.FAILED);
      assertThat(segments()).isEqualTo(before);
      assertThat(index(quire).generation()).isZero();
      files.passAll();
      quire.upkeep().save(SmallLibrary.ID);
      assertThat(segments()).isEqualTo(before);
      assertThat(await(quire, compact(quire)).state()).isEqualTo(Job.State.SUCCEEDED);
      requireNoFilesButPublished(quire, 1);
      requireAll(quire);
    }
    requireSoundAfterwards(0);
  }

  @Test
  void a_manifest_that_may_or_may_not_be_on_the_disk_takes_no_files_away() throws IOException {
    try (Quire quire = open(files)) {
      twoSegments(quire);
      // the new manifest has its name already
      files.before(this::failToSyncTheLibrary);
      assertThat(await(quire, build(quire)).state()).isEqualTo(Job.State.FAILED);
      // either may be found after a loss of power
      assertThat(segments()).hasSize(3);
      assertThat(index(quire).generation()).isZero();
      files.passAll();
      quire.upkeep().save(SmallLibrary.ID);
      requireNoFilesButPublished(quire, 2);
      requireAll(quire);
      assertThat(await(quire, build(quire)).state()).isEqualTo(Job.State.SUCCEEDED);
      assertThat(index(quire).generation()).isEqualTo(1);
      requireNoFilesButPublished(quire, 1);
    }
    requireSoundAfterwards(1);
  }

  @Test
  void what_may_be_published_and_is_not_shown_is_whole_when_the_library_is_opened_again()
      throws IOException {
    try (Quire quire = open(files)) {
      twoSegments(quire);
      files.before(this::failToSyncTheLibrary);
      assertThat(await(quire, build(quire)).state()).isEqualTo(Job.State.FAILED);
    }
    // the disk has the new manifest after all
    requireSoundAfterwards(1);
    try (Quire quire = open(files)) {
      requireNoFilesButPublished(quire, 1);
    }
  }

  @Test
  void a_segment_whose_files_cannot_be_closed_is_not_kept() throws IOException {
    try (Quire quire = open(files)) {
      twoSegments(quire);
      files.after((operation, path) -> failAt(operation, Operation.CLOSE, path, "vectors.npy"));
      assertThat(await(quire, build(quire)).state()).isEqualTo(Job.State.FAILED);
      files.passAll();
      requireNoFilesButPublished(quire, 2);
      requireAll(quire);
    }
    requireSoundAfterwards(0);
  }

  @Test
  void files_that_cannot_be_deleted_are_deleted_with_what_comes_next() throws IOException {
    try (Quire quire = open(files)) {
      twoSegments(quire);
      files.before((operation, path) -> failAt(operation, Operation.DELETE, path, "vectors.npy"));
      assertThat(await(quire, compact(quire)).state()).isEqualTo(Job.State.SUCCEEDED);
      assertThat(segments()).hasSize(3);
      requireAll(quire);
      files.passAll();
      quire.upkeep().save(SmallLibrary.ID);
      requireNoFilesButPublished(quire, 1);
    }
    requireSoundAfterwards(0);
  }

  /** Whoever publishes next names what is shown, and the journal would bring its rows again. */
  @Test
  void rows_whose_seal_could_not_be_published_are_not_shown_as_sealed() throws IOException {
    try (Quire quire = open(files)) {
      SmallLibrary.create(quire, SmallLibrary.ID, CHUNKS / 2);
      quire.upkeep().save(SmallLibrary.ID);
      SmallLibrary.add(quire, SmallLibrary.ID, "e", CHUNKS / 2, CHUNKS);
      files.before((operation, path) -> failAt(operation, Operation.RENAME, path, "manifest.json"));
      assertThatThrownBy(() -> quire.upkeep().save(SmallLibrary.ID))
          .isInstanceOf(TooManyFiles.class);
      files.passAll();
      requireNoFilesButPublished(quire, 1);
      requireAll(quire);
    }
    requireSoundAfterwards(0);
  }

  @Test
  void a_library_whose_journal_has_failed_can_be_deleted() throws IOException {
    try (Quire quire = open(files)) {
      SmallLibrary.create(quire, SmallLibrary.ID, CHUNKS / 2);
      files.before(
          (operation, path) -> {
            if (operation == Operation.WRITE && path.toString().endsWith(".wal")) {
              throw new IOException("No space left on device");
            }
          });
      assertThatThrownBy(() -> SmallLibrary.add(quire, SmallLibrary.ID, "e", CHUNKS / 2, CHUNKS))
          .isInstanceOf(DiskFull.class);
      quire.libraries().delete(SmallLibrary.ID, Precondition.none());
      assertThat(library()).doesNotExist();
      files.passAll();
      SmallLibrary.create(quire, SmallLibrary.ID, CHUNKS);
      requireAll(quire);
    }
    requireSoundAfterwards(0);
  }

  // a seal publishes too, before it
  private boolean isRewritten() throws IOException {
    return segments().size() == 3;
  }

  private void failToSyncTheLibrary(Operation operation, Path path) throws IOException {
    if (isRewritten()) {
      failAt(operation, Operation.SYNC_DIRECTORY, path, "library");
    }
  }

  private static void failAt(Operation operation, Operation at, Path path, String name)
      throws IOException {
    if (operation == at && path.endsWith(name)) {
      throw new IOException("Too many open files");
    }
  }

  private Quire open(FileOps on) {
    return Quire.open(data, on, Embedders.NONE, OPTIONS, Minting.system());
  }

  private static void twoSegments(Quire quire) {
    SmallLibrary.create(quire, SmallLibrary.ID, CHUNKS / 2);
    quire.upkeep().save(SmallLibrary.ID);
    SmallLibrary.add(quire, SmallLibrary.ID, "e", CHUNKS / 2, CHUNKS);
    quire.upkeep().save(SmallLibrary.ID);
  }

  private static Job compact(Quire quire) {
    return quire.upkeep().compact(SmallLibrary.ID);
  }

  private static Job build(Quire quire) {
    return quire.indexes().build(SmallLibrary.ID, Optional.of(new IndexSpec.IvfFlat(4, 4)));
  }

  private static Job await(Quire quire, Job job) {
    while (!quire.jobs().find(job.id()).orElseThrow().state().ended()) {
      Thread.onSpinWait();
    }
    return quire.jobs().find(job.id()).orElseThrow();
  }

  private static IndexState index(Quire quire) {
    return store(quire).index();
  }

  private static EngineStore store(Quire quire) {
    return (EngineStore) quire.libraries().open(SmallLibrary.ID).store();
  }

  private static void requireAll(Quire quire) {
    assertThat(quire.chunks().count(SmallLibrary.ID, Filter.ALL)).isEqualTo(CHUNKS);
    assertThat(SmallLibrary.ids(quire.search().search(SmallLibrary.ID, SmallLibrary.near(70, 1))))
        .containsExactly("c70");
  }

  private Path library() {
    return data.resolve("library");
  }

  private List<Path> segments() throws IOException {
    return FileOps.list(library().resolve("segments"));
  }

  private void requireNoFilesButPublished(Quire quire, int count) throws IOException {
    List<Long> published =
        store(quire).directory().manifest().segments().stream()
            .map(Manifest.SegmentEntry::number)
            .toList();
    assertThat(published).hasSize(count);
    assertThat(segments())
        .extracting(segment -> Long.valueOf(segment.getFileName().toString()))
        .containsExactlyElementsOf(published);
  }

  private void requireSoundAfterwards(long generation) {
    try (Quire quire = open(new DiskFiles())) {
      requireAll(quire);
      assertThat(index(quire).generation()).isEqualTo(generation);
    }
    assertThat(new Fsck(data, new StoredIndexes()).check()).noneMatch(Finding::isDamage);
  }
}
