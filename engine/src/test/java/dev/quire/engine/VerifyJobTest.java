package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.job.Job;
import dev.quire.domain.job.JobFindings;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.OpenLibrary;
import dev.quire.storage.LibraryDirectory;
import dev.quire.storage.file.DiskFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A check of one library: what it finds, and that work goes on meanwhile. */
class VerifyJobTest {
  @TempDir Path temporary;
  private UpkeepLibrary library;

  @BeforeEach
  void open() {
    library = new UpkeepLibrary(temporary.resolve("data"));
  }

  @Test
  void verify_fails_where_a_byte_is_not_what_was_written() throws IOException {
    try (Quire quire = library.open(new DiskFiles())) {
      UpkeepLibrary.fill(quire, "a", 50);
      quire.upkeep().save(UpkeepLibrary.ID);
      UpkeepLibrary.fill(quire, "b", 3);
      assertThat(UpkeepLibrary.await(quire, quire.upkeep().verify(UpkeepLibrary.ID)).state())
          .isEqualTo(Job.State.SUCCEEDED);
      Path texts = library.data().resolve("library/segments/1/chunk_texts.npy");
      byte[] bytes = Files.readAllBytes(texts);
      bytes[bytes.length - 3] ^= 4;
      Files.write(texts, bytes);
      Job failed = UpkeepLibrary.await(quire, quire.upkeep().verify(UpkeepLibrary.ID));
      assertThat(failed.state()).isEqualTo(Job.State.FAILED);
      assertThat(failed.error().orElseThrow())
          .contains("library/segments/1/chunk_texts.npy", "fsck")
          .doesNotContain(temporary.toString());
      JobFindings findings = quire.jobs().findings(failed.id()).orElseThrow();
      assertThat(findings.more()).isZero();
      assertThat(findings.first())
          .anySatisfy(
              finding -> {
                assertThat(finding.severity()).isEqualTo("damage");
                assertThat(finding.path()).isEqualTo("library/segments/1/chunk_texts.npy");
                assertThat(finding.message()).contains("SHA-256", "flipped");
              })
          .noneMatch(finding -> finding.message().contains(temporary.toString()));
    }
  }

  @Test
  void a_library_that_stays_closed_is_verified_by_a_job_that_fails_and_says_why()
      throws IOException {
    try (Quire quire = library.open(new DiskFiles())) {
      UpkeepLibrary.fill(quire, "a", 50);
      quire.upkeep().save(UpkeepLibrary.ID);
    }
    Path texts = library.data().resolve("library/segments/1/chunk_texts.npy");
    byte[] bytes = Files.readAllBytes(texts);
    bytes[bytes.length - 3] ^= 4;
    Files.write(texts, bytes);
    try (Quire quire = Quire.open(library.data(), Embedders.NONE, UpkeepLibrary.SMALL)) {
      assertThat(quire.damaged()).hasSize(1);
      Job failed = UpkeepLibrary.await(quire, quire.upkeep().verify(UpkeepLibrary.ID));
      assertThat(failed.state()).isEqualTo(Job.State.FAILED);
      assertThat(failed.error().orElseThrow())
          .contains("stays closed", "chunk_texts")
          .doesNotContain(temporary.toString());
      assertThat(quire.jobs().findings(failed.id()).orElseThrow().first())
          .anyMatch(finding -> finding.path().equals("library/segments/1/chunk_texts.npy"));
    }
  }

  @Test
  void writes_snapshots_and_merges_go_on_while_a_library_is_verified() throws Exception {
    WaitingKeeper waiting = new WaitingKeeper();
    try (Quire quire = library.open(new DiskFiles())) {
      UpkeepLibrary.fill(quire, "a", 150);
      quire.upkeep().save(UpkeepLibrary.ID);
      OpenLibrary opened = quire.libraries().open(UpkeepLibrary.ID);
      Job verifying = ((StoredUpkeep) opened.store().upkeep()).verify(waiting);
      waiting.awaitAsked();
      UpkeepLibrary.fill(quire, "b", 20);
      quire.chunks().deleteAll(UpkeepLibrary.ID, UpkeepLibrary.ids("a", 0, 120), Durability.FSYNC);
      opened.store().snapshots().create("meanwhile");
      quire.upkeep().save(UpkeepLibrary.ID);
      LibraryDirectory directory = ((EngineStore) opened.store()).directory();
      while (directory.manifest().segments().stream().anyMatch(entry -> entry.number() == 1)) {
        // a segment that lost most of its rows is rewritten by itself
        Thread.onSpinWait();
      }
      opened.store().snapshots().create("gone");
      opened.store().snapshots().delete("gone");
      waiting.goOn();
      assertThat(UpkeepLibrary.await(quire, verifying).error()).isEmpty();
      assertThat(quire.jobs().findings(verifying.id()).orElseThrow().count()).isZero();
      assertThat(quire.chunks().count(UpkeepLibrary.ID, Filter.ALL)).isEqualTo(50);
      assertThat(UpkeepLibrary.await(quire, quire.upkeep().verify(UpkeepLibrary.ID)).error())
          .isEmpty();
    }
    library.requireSound();
  }
}
