package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.job.Job;
import dev.quire.domain.service.Minting;
import dev.quire.domain.store.Precondition;
import dev.quire.engine.TrippingFiles.Operation;
import dev.quire.storage.Finding;
import dev.quire.storage.Fsck;
import dev.quire.storage.file.DiskFiles;
import dev.quire.storage.file.FileOps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A segment that is being made when something breaks it off: nothing of it stays. */
class UnfinishedSegmentTest {
  private static final EngineOptions MERGING = new EngineOptions(50, 1 << 20, 2, 1);
  private static final EngineOptions RESTING = new EngineOptions(1_000, 1 << 20, 50, 1);
  private static final int CHUNKS = 120;

  private final TrippingFiles files = new TrippingFiles();
  private final CountDownLatch merging = new CountDownLatch(1);
  private final AtomicReference<Thread> closer = new AtomicReference<>();
  private final AtomicInteger afterwards = new AtomicInteger();
  @TempDir Path data;

  @Test
  void without_memory_a_segment_is_given_up_and_made_later() throws IOException {
    try (Quire quire = open(files, RESTING)) {
      SmallLibrary.create(quire, SmallLibrary.ID, CHUNKS);
      for (String file : new String[] {"vectors.npy", "chunk_texts.npy", "calibration.json"}) {
        files.before(
            (operation, path) -> {
              if (operation == Operation.WRITE && path.endsWith(file)) {
                throw new OutOfMemoryError("planted");
              }
            });
        assertThatThrownBy(() -> quire.upkeep().save(SmallLibrary.ID))
            .as(file)
            .isInstanceOf(OutOfMemoryError.class);
        assertThat(segments()).as(file).isEmpty();
      }
      files.passAll();
      quire.upkeep().save(SmallLibrary.ID);
      assertThat(segments()).hasSize(1);
      assertThat(quire.chunks().count(SmallLibrary.ID, Filter.ALL)).isEqualTo(CHUNKS);
    }
    requireSound();
  }

  @Test
  void closing_breaks_a_merge_off() throws Exception {
    Quire quire = open(files, MERGING);
    merge(quire);
    closeMeanwhile(quire::close);
    assertThat(afterwards.get()).isZero();
    assertThat(segments()).hasSize(2);
    requireSound();
    try (Quire again = open(new DiskFiles(), RESTING)) {
      assertThat(again.chunks().count(SmallLibrary.ID, Filter.ALL)).isEqualTo(CHUNKS);
    }
  }

  @Test
  void deleting_a_library_breaks_its_merge_off() throws Exception {
    try (Quire quire = open(files, MERGING)) {
      merge(quire);
      closeMeanwhile(() -> quire.libraries().delete(SmallLibrary.ID, Precondition.none()));
      assertThat(afterwards.get()).isZero();
      assertThat(data.resolve("library")).doesNotExist();
    }
  }

  @Test
  void closing_breaks_a_compaction_off_and_its_job_is_cancelled() throws Exception {
    files.before(this::stopAtTheFirstWrite);
    try (Quire quire = open(files, RESTING)) {
      SmallLibrary.create(quire, SmallLibrary.ID, CHUNKS);
      quire.upkeep().save(SmallLibrary.ID);
      Job job = quire.upkeep().compact(SmallLibrary.ID);
      merging.await();
      closeMeanwhile(() -> quire.libraries().delete(SmallLibrary.ID, Precondition.none()));
      while (!quire.jobs().find(job.id()).orElseThrow().state().ended()) {
        Thread.onSpinWait();
      }
      assertThat(quire.jobs().find(job.id()).orElseThrow().state()).isEqualTo(Job.State.CANCELLED);
      assertThat(afterwards.get()).isZero();
    }
  }

  private Quire open(FileOps on, EngineOptions options) {
    return Quire.open(data, on, Embedders.NONE, options, Minting.system());
  }

  // returns when a merge has begun to write
  private void merge(Quire quire) throws Exception {
    files.before(this::stopAtTheFirstWrite);
    SmallLibrary.create(quire, SmallLibrary.ID, CHUNKS / 2);
    while (segments().isEmpty()) {
      Thread.onSpinWait();
    }
    SmallLibrary.add(quire, SmallLibrary.ID, "e", CHUNKS / 2, CHUNKS);
    merging.await();
  }

  // the merge goes on once closing waits for it
  private void stopAtTheFirstWrite(Operation operation, Path path) {
    String thread = Thread.currentThread().getName();
    boolean writes = operation == Operation.WRITE || operation == Operation.CREATE;
    boolean rewrites = thread.equals("quire-rewriting") || thread.equals("quire-jobs");
    if (!writes || !rewrites || !path.startsWith(data.resolve("library/segments"))) {
      return;
    }
    if (merging.getCount() == 0) {
      afterwards.incrementAndGet();
      return;
    }
    merging.countDown();
    while (closer.get() == null || (closer.get().isAlive() && !waitsForTheRest(closer.get()))) {
      Thread.onSpinWait();
    }
  }

  // whoever waits for any of these has said before that nothing more is wanted
  private static boolean waitsForTheRest(Thread thread) {
    Set<String> awaited =
        Stream.of(Rewrites.class, Background.class, JobQueue.class)
            .map(Class::getName)
            .collect(Collectors.toSet());
    return Stream.of(thread.getStackTrace())
        .anyMatch(
            frame ->
                frame.getMethodName().equals("close") && awaited.contains(frame.getClassName()));
  }

  private void closeMeanwhile(Runnable close) throws InterruptedException {
    Thread closing = new Thread(close);
    closing.start();
    closer.set(closing);
    closing.join();
  }

  private List<Path> segments() throws IOException {
    return FileOps.list(data.resolve("library/segments"));
  }

  private void requireSound() {
    assertThat(new Fsck(data, new StoredIndexes()).check()).noneMatch(Finding::isDamage);
    assertThat(Files.exists(data.resolve("library"))).isTrue();
  }
}
