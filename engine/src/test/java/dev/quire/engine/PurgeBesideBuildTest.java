package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.service.Minting;
import dev.quire.domain.store.Precondition;
import dev.quire.domain.store.PurgeReceipt;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A build has read the rows, and not published its segment yet, when one of them is purged. */
class PurgeBesideBuildTest {
  @TempDir Path directory;
  private final TrippingFiles files = new TrippingFiles();
  private final HeldBuild held = new HeldBuild();

  @Test
  void what_a_build_brings_along_is_purged_too() throws Exception {
    try (Quire quire =
        Quire.open(directory, files, Embedders.NONE, EngineOptions.DEFAULT, Minting.system())) {
      SmallLibrary.create(quire, SmallLibrary.ID, 100);
      quire.upkeep().save(SmallLibrary.ID);
      files.before(held);
      quire.indexes().build(SmallLibrary.ID, Optional.of(new IndexSpec.Brute()));
      held.awaitHeld();

      FutureTask<PurgeReceipt> purge =
          new FutureTask<>(
              () -> quire.upkeep().purge(SmallLibrary.ID, new ChunkId("c42"), Precondition.none()));
      Thread purging = Thread.ofPlatform().start(purge);
      while (!waitsForTheBuild(purging) && !purge.isDone()) {
        Thread.onSpinWait();
      }
      held.goOn();

      PurgeReceipt receipt = purge.get();
      assertThat(receipt.matchesBefore()).isPositive();
      assertThat(receipt.matchesAfter()).isZero();
    }
  }

  private static boolean waitsForTheBuild(Thread thread) {
    return Stream.of(thread.getStackTrace())
        .anyMatch(frame -> frame.getClassName().equals(Rewrites.class.getName()));
  }
}
