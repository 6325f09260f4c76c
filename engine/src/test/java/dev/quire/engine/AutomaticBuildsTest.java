package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.document.DocumentDraft;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.job.Job;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.library.Metric;
import dev.quire.domain.service.ChunkService.Item;
import dev.quire.domain.service.ChunkWrites;
import dev.quire.domain.service.Minting;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.Precondition;
import dev.quire.engine.TrippingFiles.Operation;
import dev.quire.engine.recall.IndexChoice;
import dev.quire.storage.Manifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(1800)
class AutomaticBuildsTest {
  private static final int CHUNKS = IndexChoice.BRUTE_UP_TO + 500;
  private static final EngineOptions SEALED_WHEN_LOADED = new EngineOptions(CHUNKS, 1 << 30, 50, 2);

  private static final LibraryId ID = SmallLibrary.ID;
  private static final LibraryId OTHER = new LibraryId("other");
  private static final int DIMENSION = 256;
  private static final double MET_AT_ONCE = 0.01;
  private static final double NEVER_MET = 1;

  @TempDir Path data;

  @Test
  void a_build_that_failed_is_tried_again_though_nothing_more_is_written() {
    TrippingFiles files = new TrippingFiles();
    AtomicBoolean full = new AtomicBoolean(true);
    files.before(
        (operation, path) -> {
          boolean building = Thread.currentThread().getName().equals("quire-jobs");
          if (building && operation == Operation.CREATE && full.compareAndSet(true, false)) {
            throw new IOException("No space left on device");
          }
        });
    try (Quire quire =
        Quire.open(data, files, Embedders.NONE, SEALED_WHEN_LOADED, Minting.system())) {
      quire
          .libraries()
          .create(
              LibraryDraft.ofVectors(SmallLibrary.ID.value(), 2)
                  .withMetric(Metric.L2)
                  .withIndex(new IndexSpec.IvfFlat(16, 16)));
      SmallLibrary.add(quire, SmallLibrary.ID, "d", 0, CHUNKS);
      while (quire.indexes().state(SmallLibrary.ID).generation() == 0) {
        Thread.onSpinWait();
      }
      List<Job.State> ended = quire.jobs().list().reversed().stream().map(Job::state).toList();
      assertThat(ended.getFirst()).isEqualTo(Job.State.FAILED);
      assertThat(full).isFalse();
    }
  }

  /** Two kinds of index are tried where none was measured to meet the target by far. */
  @Test
  void the_recall_target_of_now_decides_though_nothing_was_sealed_since_it_was_set() {
    TrippingFiles files = new TrippingFiles();
    HeldBuild held = new HeldBuild();
    Queue<Path> tried = new ConcurrentLinkedQueue<>();
    try (Quire quire =
        Quire.open(data, files, Embedders.NONE, SEALED_WHEN_LOADED, Minting.system())) {
      SmallLibrary.create(quire, OTHER, 1);
      quire.libraries().create(LibraryDraft.ofVectors(ID.value(), DIMENSION));
      quire.documents().create(ID, DocumentDraft.ofChunks("d", ""), Durability.ASYNC);
      setRecallTarget(quire, MET_AT_ONCE);
      write(quire, 0, 100);
      await(quire, quire.indexes().build(ID, Optional.empty()));
      assertThat(quire.indexes().state(ID).built()).contains(new IndexSpec.Brute());

      files.before(
          (operation, path) -> {
            if (operation == Operation.CREATE_DIRECTORY
                && Thread.currentThread().getName().equals("quire-jobs")
                && path.startsWith(data.resolve(ID.value()).resolve("segments"))) {
              tried.add(path);
            }
            held.at(operation, path);
          });
      quire.indexes().build(OTHER, Optional.of(new IndexSpec.Brute()));
      held.awaitHeld();
      write(quire, 100, CHUNKS);
      Job automatic = awaitSecondJob(quire);
      assertThat(automatic.state()).as("it waits for the other's").isEqualTo(Job.State.QUEUED);
      setRecallTarget(quire, NEVER_MET);
      assertThat(manifest(quire).library().recallTarget()).isEqualTo(MET_AT_ONCE);
      held.goOn();
      await(quire, automatic);
    }
    assertThat(tried).hasSize(2);
  }

  private static void setRecallTarget(Quire quire, double target) {
    quire
        .libraries()
        .revise(
            ID,
            Precondition.none(),
            Durability.FSYNC,
            (library, now) ->
                library.revised(
                    library.name(), library.description(), library.metadata(), target, now));
  }

  private static void write(Quire quire, int from, int rows) {
    Random random = new Random(from);
    List<Item> items = new ArrayList<>();
    for (int i = from; i < from + rows; i++) {
      float[] vector = new float[DIMENSION];
      for (int j = 0; j < DIMENSION; j++) {
        vector[j] = (float) random.nextGaussian();
      }
      items.add(new Item(new DocumentId("d"), ChunkDraft.of("c" + i, "", vector)));
    }
    quire.chunks().writeAll(ID, items, ChunkWrites.Mode.INSERT, Durability.ASYNC);
  }

  private static Job awaitSecondJob(Quire quire) {
    Optional<Job> found = Optional.empty();
    while (found.isEmpty()) {
      found =
          quire.jobs().list().stream()
              .filter(job -> job.library().equals(ID) && !job.state().ended())
              .findFirst();
    }
    return found.get();
  }

  private static Manifest manifest(Quire quire) {
    return ((EngineStore) quire.libraries().open(ID).store()).directory().manifest();
  }

  private static void await(Quire quire, Job job) {
    while (!quire.jobs().find(job.id()).orElseThrow().state().ended()) {
      Thread.onSpinWait();
    }
    assertThat(quire.jobs().find(job.id()).orElseThrow().state()).isEqualTo(Job.State.SUCCEEDED);
  }
}
