package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.job.Job;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.service.Minting;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.Precondition;
import dev.quire.storage.Finding;
import dev.quire.storage.Fsck;
import dev.quire.storage.Manifest;
import dev.quire.storage.file.FileOps;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A build reads what rests in memory, and has read it when rows of that are deleted, written anew
 * or sealed by somebody else: what it then publishes shows what is true by now.
 */
class BuildFromMemoryTest {
  private static final int CHUNKS = 200;

  @TempDir Path data;
  private final TrippingFiles files = new TrippingFiles();
  private final HeldBuild held = new HeldBuild();
  private Quire quire;
  private Job job;

  @BeforeEach
  void startABuild() {
    quire = open();
    SmallLibrary.create(quire, SmallLibrary.ID, CHUNKS / 2);
    SmallLibrary.add(quire, SmallLibrary.ID, "e", CHUNKS / 2, CHUNKS);
    // set before: a spec that comes with a build goes to the journal after it
    quire.indexes().ask(SmallLibrary.ID, new IndexSpec.IvfFlat(4, 4), Durability.FSYNC);
    files.before(held);
    job = quire.indexes().build(SmallLibrary.ID, Optional.empty());
    held.awaitHeld();
  }

  private Quire open() {
    return Quire.open(data, files, Embedders.NONE, EngineOptions.DEFAULT, Minting.system());
  }

  @AfterEach
  void close() {
    held.goOn();
    quire.close();
  }

  @Test
  void nothing_is_sealed_before_it_and_the_journal_is_needless_after_it() throws IOException {
    assertThat(manifest().segments()).isEmpty();
    end(Job.State.SUCCEEDED);
    assertThat(manifest().segments()).hasSize(1);
    assertThat(FileOps.list(data.resolve("library").resolve("journal"))).isEmpty();
    assertThat(quire.memory().usedBytes()).isZero();
    requireShown(IntStream.range(0, CHUNKS));
  }

  @Test
  void what_changes_meanwhile_is_changed_in_what_it_publishes() {
    delete(3, 150);
    SmallLibrary.add(quire, SmallLibrary.ID, "f", CHUNKS, CHUNKS + 10);
    end(Job.State.SUCCEEDED);
    requireShown(IntStream.range(0, CHUNKS + 10).filter(i -> i != 3 && i != 150));
  }

  @Test
  void what_is_sealed_meanwhile_and_changes_before_and_after_that_is_changed_too() {
    delete(3, 150);
    SmallLibrary.add(quire, SmallLibrary.ID, "f", CHUNKS, CHUNKS + 10);
    quire.upkeep().save(SmallLibrary.ID);
    assertThat(manifest().segments())
        .as("of what the build reads, and of what came since")
        .hasSize(2);
    delete(4, 151, CHUNKS + 5);
    SmallLibrary.add(quire, SmallLibrary.ID, "again", 3, 5);
    end(Job.State.SUCCEEDED);
    assertThat(manifest().segments()).hasSize(2);
    requireShown(
        IntStream.range(0, CHUNKS + 10).filter(i -> i != 150 && i != 151 && i != CHUNKS + 5));
  }

  @Test
  void a_document_that_goes_meanwhile_is_gone_with_its_chunks() {
    quire
        .documents()
        .delete(SmallLibrary.ID, new DocumentId("e"), Precondition.none(), Durability.FSYNC);
    quire.upkeep().save(SmallLibrary.ID);
    quire
        .documents()
        .delete(SmallLibrary.ID, new DocumentId("d"), Precondition.none(), Durability.FSYNC);
    end(Job.State.SUCCEEDED);
    requireShown(IntStream.empty());
    assertThat(quire.documents().list(SmallLibrary.ID, Filter.ALL, Optional.empty(), 10).items())
        .isEmpty();
  }

  @Test
  void a_cancelled_one_leaves_everything_sealed() throws IOException {
    quire.jobs().cancel(job.id());
    delete(3);
    end(Job.State.CANCELLED);
    assertThat(quire.memory().usedBytes()).isZero();
    assertThat(FileOps.list(data.resolve("library").resolve("segments"))).hasSize(1);
    requireShown(IntStream.range(0, CHUNKS).filter(i -> i != 3));
  }

  @Test
  void what_it_has_not_published_is_in_the_journal_when_the_library_is_closed() {
    delete(3);
    Thread closing = Thread.ofPlatform().start(quire::close);
    Set<Thread.State> waits = Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);
    while (!waits.contains(closing.getState())) {
      Thread.onSpinWait();
    }
    held.goOn();
    joined(closing);
    assertThat(new Fsck(data, new StoredIndexes()).check()).noneMatch(Finding::isDamage);
    quire = open();
    requireChunks(IntStream.range(0, CHUNKS).filter(i -> i != 3));
  }

  private static void joined(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void delete(int... chunks) {
    List<ChunkId> ids = IntStream.of(chunks).mapToObj(i -> new ChunkId("c" + i)).toList();
    quire.chunks().deleteAll(SmallLibrary.ID, ids, Durability.FSYNC);
  }

  private void end(Job.State state) {
    held.goOn();
    while (!quire.jobs().find(job.id()).orElseThrow().state().ended()) {
      Thread.onSpinWait();
    }
    assertThat(quire.jobs().find(job.id()).orElseThrow().state()).isEqualTo(state);
  }

  private Manifest manifest() {
    return ((EngineStore) quire.libraries().open(SmallLibrary.ID).store()).directory().manifest();
  }

  /** Now, and after a start from what is on the disk. */
  private void requireShown(IntStream chunks) {
    int[] numbers = chunks.toArray();
    requireChunks(IntStream.of(numbers));
    quire.close();
    assertThat(new Fsck(data, new StoredIndexes()).check()).noneMatch(Finding::isDamage);
    quire = open();
    requireChunks(IntStream.of(numbers));
  }

  private void requireChunks(IntStream chunks) {
    List<String> wanted = chunks.mapToObj(i -> "c" + i).toList();
    assertThat(quire.chunks().count(SmallLibrary.ID, Filter.ALL)).isEqualTo(wanted.size());
    Stream<String> found =
        SmallLibrary.ids(quire.search().search(SmallLibrary.ID, SmallLibrary.near(0, 1_000)))
            .stream();
    assertThat(found).containsExactlyInAnyOrderElementsOf(wanted);
  }
}
