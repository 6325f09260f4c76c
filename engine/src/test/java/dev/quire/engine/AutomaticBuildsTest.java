package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.job.Job;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.Metric;
import dev.quire.domain.service.Minting;
import dev.quire.engine.TrippingFiles.Operation;
import dev.quire.engine.recall.IndexChoice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class AutomaticBuildsTest {
  private static final int CHUNKS = IndexChoice.BRUTE_UP_TO + 500;
  private static final EngineOptions SEALED_WHEN_LOADED = new EngineOptions(CHUNKS, 1 << 30, 50, 1);

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
}
