package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.error.DiskFull;
import dev.quire.domain.index.IndexState;
import dev.quire.domain.job.Job;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.service.Minting;
import dev.quire.domain.store.Durability;
import dev.quire.engine.TrippingFiles.Operation;
import dev.quire.storage.file.DiskFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A build of another spec than the one that was set: that spec is set when the index is there, and
 * not before.
 */
class SpecOfBuildTest {
  private static final IndexSpec SET = new IndexSpec.IvfFlat(8, 2);
  private static final IndexSpec GIVEN = new IndexSpec.IvfFlat(4, 4);

  @TempDir Path data;
  @TempDir Path crashed;
  private final TrippingFiles files = new TrippingFiles();
  private final HeldBuild held = new HeldBuild();
  private Quire quire;
  private Job job;

  @BeforeEach
  void startABuild() {
    quire = open();
    SmallLibrary.create(quire, SmallLibrary.ID, 100);
    quire.indexes().ask(SmallLibrary.ID, SET, Durability.FSYNC);
    files.before(held);
    job = quire.indexes().build(SmallLibrary.ID, Optional.of(GIVEN));
    held.awaitHeld();
  }

  @AfterEach
  void close() {
    held.goOn();
    quire.close();
  }

  @Test
  void it_is_set_once_the_index_is_there() {
    assertThat(state().asked()).isEqualTo(SET);
    goOn(Job.State.SUCCEEDED);
    assertThat(state().built()).contains(GIVEN);
    assertThat(state().asked()).isEqualTo(GIVEN);
    assertThat(revision()).isEqualTo(3);
    reopen();
    assertThat(state().built()).contains(GIVEN);
    assertThat(state().asked()).isEqualTo(GIVEN);
  }

  @Test
  void a_build_that_is_cancelled_leaves_the_one_before() {
    quire.jobs().cancel(job.id());
    goOn(Job.State.CANCELLED);
    requireAsBefore(quire);
    assertThat(revision()).isEqualTo(2);
    reopen();
    requireAsBefore(quire);
  }

  @Test
  void a_build_that_cannot_be_published_leaves_the_one_before() {
    files.before(
        (operation, path) -> {
          if (operation == Operation.RENAME && path.endsWith("manifest.json")) {
            throw new IOException("Input/output error");
          }
        });
    goOn(Job.State.FAILED);
    files.passAll();
    requireAsBefore(quire);
    reopen();
    requireAsBefore(quire);
  }

  @Test
  void a_crash_in_the_midst_leaves_the_one_before() throws IOException {
    copy(data, crashed);
    try (Quire after = Quire.open(crashed)) {
      requireAsBefore(after);
    }
  }

  @Test
  void one_that_cannot_be_set_is_told_though_the_index_is_there() {
    failTheJournalOncePublished();
    goOn(Job.State.FAILED);
    assertThat(quire.jobs().find(job.id()).orElseThrow().error().orElseThrow())
        .contains("the index is built", "set it again");
    files.passAll();
    assertThat(state().built()).contains(GIVEN);
    assertThat(state().asked()).isEqualTo(SET);
  }

  @Test
  void a_build_of_the_one_that_was_set_writes_nothing_afterwards() {
    goOn(Job.State.SUCCEEDED);
    failTheJournalOncePublished();
    job = quire.indexes().build(SmallLibrary.ID, Optional.empty());
    goOn(Job.State.SUCCEEDED);
    files.passAll();
    assertThat(state().generation()).isEqualTo(2);
    assertThat(revision()).isEqualTo(3);
  }

  /** As where somebody writes on a disk that the build has filled up. */
  private void failTheJournalOncePublished() {
    files.after(
        (operation, path) -> {
          if (operation == Operation.RENAME && path.endsWith("manifest.json")) {
            files.before(SpecOfBuildTest::failInTheJournal);
            assertThatThrownBy(() -> SmallLibrary.add(quire, SmallLibrary.ID, "e", 100, 101))
                .isInstanceOf(DiskFull.class);
          }
        });
  }

  private static void failInTheJournal(Operation operation, Path path) throws IOException {
    if (path.toString().contains("journal")) {
      throw new IOException("No space left on device");
    }
  }

  @Test
  void one_that_is_set_meanwhile_stays() {
    IndexSpec meanwhile = new IndexSpec.Hnsw(8, 40, 20);
    quire.indexes().ask(SmallLibrary.ID, meanwhile, Durability.FSYNC);
    goOn(Job.State.SUCCEEDED);
    assertThat(state().built()).contains(GIVEN);
    assertThat(state().asked()).isEqualTo(meanwhile);
  }

  private void goOn(Job.State end) {
    held.goOn();
    assertThat(UpkeepLibrary.await(quire, job).state()).isEqualTo(end);
  }

  private static void requireAsBefore(Quire in) {
    IndexState state = in.indexes().state(SmallLibrary.ID);
    assertThat(state.asked()).isEqualTo(SET);
    assertThat(state.built()).isEmpty();
    assertThat(state.generation()).isZero();
  }

  private IndexState state() {
    return quire.indexes().state(SmallLibrary.ID);
  }

  private long revision() {
    return quire.libraries().get(SmallLibrary.ID).library().revision();
  }

  private Quire open() {
    return Quire.open(data, files, Embedders.NONE, EngineOptions.DEFAULT, Minting.system());
  }

  private void reopen() {
    quire.close();
    quire =
        Quire.open(data, new DiskFiles(), Embedders.NONE, EngineOptions.DEFAULT, Minting.system());
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(from)) {
      all = walk.filter(path -> !path.equals(from)).toList();
    }
    for (Path path : all) {
      Files.copy(path, to.resolve(from.relativize(path)));
    }
  }
}
