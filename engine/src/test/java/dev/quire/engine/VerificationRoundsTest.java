package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.job.Job;
import dev.quire.domain.library.Library;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.Precondition;
import dev.quire.storage.Finding;
import dev.quire.storage.Fsck;
import dev.quire.storage.IndexKeeper;
import dev.quire.storage.LibraryDirectory;
import dev.quire.storage.Manifest;
import dev.quire.storage.segment.SealedSegment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A check that purges make begin again: with what it knows, and not without end. */
class VerificationRoundsTest {
  private static final EngineOptions OPTIONS = new EngineOptions(1_000, 1 << 20, 50, 1);
  private static final int ROUNDS = 20;

  @TempDir Path data;
  private Quire quire;
  private int purged;

  /** Segment 1 has the chunks c0 to c99, segment 2 those from c100 on. */
  @BeforeEach
  void open() {
    quire = Quire.open(data, Embedders.NONE, OPTIONS);
    SmallLibrary.create(quire, SmallLibrary.ID, 100);
    quire.upkeep().save(SmallLibrary.ID);
    SmallLibrary.add(quire, SmallLibrary.ID, "e", 100, 200);
    quire.upkeep().save(SmallLibrary.ID);
  }

  @AfterEach
  void close() {
    quire.close();
  }

  @Test
  void a_check_that_is_purged_from_under_in_all_its_rounds_but_the_last_succeeds() {
    Job job = verify(number -> purgeUnless(number == 2 || purged == ROUNDS - 1));
    assertThat(job.error()).isEmpty();
    assertThat(job.state()).isEqualTo(Job.State.SUCCEEDED);
    assertThat(purged).isEqualTo(ROUNDS - 1);
  }

  @Test
  void a_check_that_is_purged_from_under_again_and_again_gives_up_and_says_so() {
    Job job = verify(number -> purgeUnless(number == 2));
    assertThat(job.state()).isEqualTo(Job.State.FAILED);
    assertThat(job.error().orElseThrow()).contains("purged again and again", "verify again later");
    assertThat(purged).as("one a round").isEqualTo(ROUNDS);
    assertThat(verify(_ -> {}).error()).isEmpty();
  }

  private void purgeUnless(boolean enough) {
    if (!enough) {
      purge("c" + purged);
      purged++;
    }
  }

  @Test
  void deletions_that_came_between_two_rounds_are_looked_at_in_the_second() throws IOException {
    Job job =
        verify(
            number -> {
              // the first segment is known to be sound by then
              if (number == 2) {
                deleteOneOfTheFirst();
                flipLastByte(deletionsOfTheFirst());
                purge("c150");
              }
            });
    assertThat(job.state()).isEqualTo(Job.State.FAILED);
    assertThat(quire.jobs().findings(job.id()).orElseThrow().first())
        .isNotEmpty()
        .allMatch(finding -> finding.path().equals(relative(deletionsOfTheFirst())));
    flipLastByte(deletionsOfTheFirst());
    assertThat(verify(_ -> {}).error()).isEmpty();
    close();
    assertThat(new Fsck(data, new StoredIndexes()).check()).noneMatch(Finding::isDamage);
  }

  private void deleteOneOfTheFirst() {
    quire.chunks().deleteAll(SmallLibrary.ID, List.of(new ChunkId("c7")), Durability.FSYNC);
    quire.upkeep().save(SmallLibrary.ID);
  }

  private Path deletionsOfTheFirst() {
    return data.resolve("library/segments/1/deletes-1.npy");
  }

  private String relative(Path file) {
    return data.relativize(file).toString();
  }

  private static void flipLastByte(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length - 1] ^= 4;
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void purge(String id) {
    quire.upkeep().purge(SmallLibrary.ID, new ChunkId(id), Precondition.none());
  }

  /**
   * Checks the library and returns the job once it has ended.
   *
   * @param before is called with the number of each segment whose index is about to be looked at
   */
  private Job verify(LongConsumer before) {
    var upkeep = (StoredUpkeep) quire.libraries().open(SmallLibrary.ID).store().upkeep();
    Job job = upkeep.verify(new Meddling(before));
    while (!quire.jobs().find(job.id()).orElseThrow().state().ended()) {
      Thread.onSpinWait();
    }
    return quire.jobs().find(job.id()).orElseThrow();
  }

  /** Looks at indexes as fsck does, after somebody had his say. */
  private record Meddling(LongConsumer before) implements IndexKeeper {
    @Override
    public List<String> problems(SealedSegment segment, Library library) {
      before.accept(segment.number());
      return new StoredIndexes().problems(segment, library);
    }

    @Override
    public Manifest rebuild(LibraryDirectory library, Manifest manifest, long segment) {
      throw new AssertionError("a check changes nothing");
    }
  }
}
