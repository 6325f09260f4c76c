package dev.quire.domain.reference;

import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.job.Job;
import dev.quire.domain.store.PurgeReceipt;
import dev.quire.domain.store.Upkeep;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** The upkeep of a library in memory: there is nothing to do, and it is done. */
record ReferenceUpkeep(LongSupplier position, Function<String, Job> done) implements Upkeep {
  @Override
  public long save() {
    return position.getAsLong();
  }

  @Override
  public Job verify() {
    return done.apply("verify");
  }

  @Override
  public Job compact() {
    return done.apply("compact");
  }

  @Override
  public PurgeReceipt purge(ChunkId chunk, Runnable deletion) {
    deletion.run();
    return new PurgeReceipt(0, 0, 0, 0, 0, List.of());
  }

  @Override
  public PurgeReceipt purge(DocumentId document, Runnable deletion) {
    deletion.run();
    return new PurgeReceipt(0, 0, 0, 0, 0, List.of());
  }
}
