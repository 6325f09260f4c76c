package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.job.Job;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.service.Minting;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.Precondition;
import dev.quire.domain.store.PurgeReceipt;
import dev.quire.engine.TrippingFiles.Operation;
import dev.quire.storage.file.DiskFiles;
import dev.quire.storage.file.FileOps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A check of a library, beside what others do to it meanwhile. */
class VerificationTest {
  private static final EngineOptions OPTIONS = new EngineOptions(1_000, 1 << 20, 50, 1);

  private final WaitingKeeper keeper = new WaitingKeeper();
  @TempDir Path data;

  private Quire open(FileOps files) {
    Quire quire = Quire.open(data, files, Embedders.NONE, OPTIONS, Minting.system());
    SmallLibrary.create(quire, SmallLibrary.ID, 100);
    addSecret(quire, "d", 1);
    addSecret(quire, "d", 2);
    quire.upkeep().save(SmallLibrary.ID);
    SmallLibrary.add(quire, SmallLibrary.ID, "e", 100, 200);
    addSecret(quire, "e", 3);
    quire.upkeep().save(SmallLibrary.ID);
    return quire;
  }

  // its bytes are nowhere else
  private static void addSecret(Quire quire, String document, int number) {
    quire
        .chunks()
        .add(
            SmallLibrary.ID,
            new DocumentId(document),
            ChunkDraft.of(secret(number).value(), "text of secret " + number, 0.1f, number / 7f),
            Durability.FSYNC);
  }

  private static ChunkId secret(int number) {
    return new ChunkId("the secret of number " + number);
  }

  private static void requirePurged(Quire quire, int number) {
    PurgeReceipt receipt =
        quire.upkeep().purge(SmallLibrary.ID, secret(number), Precondition.none());
    assertThat(receipt.matchesBefore()).isPositive();
    assertThat(receipt.isComplete()).as("secret %d", number).isTrue();
  }

  /** Begins a check, which waits in the middle of its first segment. */
  private Job begin(Quire quire) {
    var upkeep = (StoredUpkeep) quire.libraries().open(SmallLibrary.ID).store().upkeep();
    Job verifying = upkeep.verify(keeper);
    keeper.awaitAsked();
    return verifying;
  }

  private static Job await(Quire quire, Job job) {
    while (!quire.jobs().find(job.id()).orElseThrow().state().ended()) {
      Thread.onSpinWait();
    }
    return quire.jobs().find(job.id()).orElseThrow();
  }

  private static void requireSound(Quire quire, Job job) {
    Job ended = await(quire, job);
    assertThat(ended.error()).isEmpty();
    assertThat(ended.state()).isEqualTo(Job.State.SUCCEEDED);
    assertThat(quire.jobs().findings(job.id()).orElseThrow().count()).isZero();
  }

  @Test
  void builds_do_not_wait_for_it() {
    try (Quire quire = open(new DiskFiles())) {
      Job verifying = begin(quire);
      Job build = quire.indexes().build(SmallLibrary.ID, Optional.of(new IndexSpec.IvfFlat(4, 4)));
      assertThat(await(quire, build).state()).isEqualTo(Job.State.SUCCEEDED);
      Job compact = quire.upkeep().compact(SmallLibrary.ID);
      assertThat(await(quire, compact).state()).isEqualTo(Job.State.SUCCEEDED);
      assertThat(isRunning(quire, verifying)).isTrue();
      keeper.goOn();
      requireSound(quire, verifying);
    }
  }

  private static boolean isRunning(Quire quire, Job job) {
    return quire.jobs().find(job.id()).orElseThrow().state() == Job.State.RUNNING;
  }

  @Test
  void a_purge_does_not_wait_for_it_and_what_it_wrote_is_looked_at_too() {
    try (Quire quire = open(new DiskFiles())) {
      Job verifying = begin(quire);
      for (int number = 1; number <= 3; number++) {
        requirePurged(quire, number);
      }
      assertThat(data.resolve("library/segments/1")).doesNotExist();
      assertThat(data.resolve("library/segments/2")).doesNotExist();
      keeper.goOn();
      requireSound(quire, verifying);
      assertThat(keeper.seen()).as("both heirs").hasSize(3).contains(4L, 5L);
    }
  }

  @Test
  void damage_elsewhere_is_found_although_segments_are_purged_meanwhile() throws Exception {
    try (Quire quire = open(new DiskFiles())) {
      Path texts = data.resolve("library/segments/2/chunk_texts.npy");
      byte[] bytes = Files.readAllBytes(texts);
      bytes[bytes.length - 3] ^= 4;
      Files.write(texts, bytes);
      Job verifying = begin(quire);
      requirePurged(quire, 1);
      keeper.goOn();
      Job ended = await(quire, verifying);
      assertThat(ended.state()).isEqualTo(Job.State.FAILED);
      assertThat(quire.jobs().findings(verifying.id()).orElseThrow().first())
          .isNotEmpty()
          .allMatch(finding -> finding.path().equals("library/segments/2/chunk_texts.npy"));
    }
  }

  @Test
  void deletions_that_are_published_meanwhile_are_no_damage() {
    try (Quire quire = open(new DiskFiles())) {
      Job verifying = begin(quire);
      for (int i = 0; i < 5; i++) {
        quire
            .chunks()
            .deleteAll(
                SmallLibrary.ID,
                List.of(new ChunkId("c" + i), new ChunkId("c" + (100 + i))),
                Durability.FSYNC);
        quire.upkeep().save(SmallLibrary.ID);
      }
      keeper.goOn();
      requireSound(quire, verifying);
      assertThat(quire.chunks().count(SmallLibrary.ID, Filter.ALL)).isEqualTo(193);
      requireSound(quire, quire.upkeep().verify(SmallLibrary.ID));
    }
  }

  @Test
  void deletions_go_when_newer_ones_are_published_unless_somebody_looks_at_them()
      throws IOException {
    try (Quire quire = open(new DiskFiles())) {
      deleteAndSave(quire, "c1");
      deleteAndSave(quire, "c2");
      assertThat(deletionsOfTheFirstSegment()).containsExactly("deletes-2", "document_deletes-2");
      Job verifying = begin(quire);
      deleteAndSave(quire, "c3");
      deleteAndSave(quire, "c4");
      assertThat(deletionsOfTheFirstSegment())
          .containsExactly("deletes-2", "deletes-4", "document_deletes-2", "document_deletes-4");
      keeper.goOn();
      requireSound(quire, verifying);
      deleteAndSave(quire, "c5");
      assertThat(deletionsOfTheFirstSegment()).containsExactly("deletes-5", "document_deletes-5");
    }
  }

  private static void deleteAndSave(Quire quire, String chunk) {
    quire.chunks().deleteAll(SmallLibrary.ID, List.of(new ChunkId(chunk)), Durability.FSYNC);
    quire.upkeep().save(SmallLibrary.ID);
  }

  private List<String> deletionsOfTheFirstSegment() throws IOException {
    return FileOps.list(data.resolve("library/segments/1")).stream()
        .map(file -> file.getFileName().toString().replace(".npy", ""))
        .filter(name -> name.contains("deletes-"))
        .toList();
  }

  @Test
  void one_that_begins_in_the_middle_of_a_publication_sees_the_state_before_or_after()
      throws Exception {
    TrippingFiles files = new TrippingFiles();
    CountDownLatch publishing = new CountDownLatch(1);
    CountDownLatch published = new CountDownLatch(1);
    try (Quire quire = open(files)) {
      quire.chunks().deleteAll(SmallLibrary.ID, List.of(new ChunkId("c5")), Durability.FSYNC);
      files.before(
          (operation, path) -> {
            if (operation == Operation.RENAME && path.endsWith("manifest.json")) {
              publishing.countDown();
              awaitOrFail(published);
            }
          });
      Thread saving = Thread.ofPlatform().start(() -> quire.upkeep().save(SmallLibrary.ID));
      awaitOrFail(publishing);
      // the deletions lie there, and no manifest names them yet
      Job verifying = quire.upkeep().verify(SmallLibrary.ID);
      published.countDown();
      saving.join();
      requireSound(quire, verifying);
    }
  }

  private static void awaitOrFail(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
