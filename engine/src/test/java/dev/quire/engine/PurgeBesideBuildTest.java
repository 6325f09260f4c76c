package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.service.Minting;
import dev.quire.domain.store.Precondition;
import dev.quire.domain.store.PurgeReceipt;
import dev.quire.engine.TrippingFiles.Operation;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A build has read the rows, and not published its segment yet, when one of them is purged. */
class PurgeBesideBuildTest {
  @TempDir Path directory;
  private final TrippingFiles files = new TrippingFiles();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final CountDownLatch building = new CountDownLatch(1);
  private final CountDownLatch mayGoOn = new CountDownLatch(1);

  @Test
  void what_a_build_brings_along_is_purged_too() throws Exception {
    try (Quire quire =
        Quire.open(directory, files, Embedders.NONE, EngineOptions.DEFAULT, Minting.system())) {
      SmallLibrary.create(quire, SmallLibrary.ID, 100);
      quire.upkeep().save(SmallLibrary.ID);
      files.before(this::stopOnce);
      quire.indexes().build(SmallLibrary.ID, Optional.of(new IndexSpec.Brute()));
      assertThat(building.await(1, TimeUnit.MINUTES)).isTrue();

      FutureTask<PurgeReceipt> purge =
          new FutureTask<>(
              () -> quire.upkeep().purge(SmallLibrary.ID, new ChunkId("c42"), Precondition.none()));
      Thread purging = Thread.ofPlatform().start(purge);
      while (!waitsForTheBuild(purging) && !purge.isDone()) {
        Thread.onSpinWait();
      }
      mayGoOn.countDown();

      PurgeReceipt receipt = purge.get(1, TimeUnit.MINUTES);
      assertThat(receipt.matchesBefore()).isPositive();
      assertThat(receipt.matchesAfter()).isZero();
    }
  }

  private void stopOnce(Operation operation, Path path) {
    if (operation == Operation.CREATE_DIRECTORY
        && path.getParent().endsWith("segments")
        && stopped.compareAndSet(false, true)) {
      building.countDown();
      try {
        mayGoOn.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private static boolean waitsForTheBuild(Thread thread) {
    return Stream.of(thread.getStackTrace())
        .anyMatch(frame -> frame.getClassName().equals(Rewrites.class.getName()));
  }
}
