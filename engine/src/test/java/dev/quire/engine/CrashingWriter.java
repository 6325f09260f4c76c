package dev.quire.engine;

import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.document.DocumentDraft;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.job.Job;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.service.ChunkService.Edit;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.Precondition;
import dev.quire.domain.store.Snapshots;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;

/**
 * The child process of {@link CrashTest}: writes until it is killed, and says on its output what
 * was acknowledged. What it writes follows from its round, thread and step alone, so that the
 * parent can tell what should be there and what nobody wrote.
 */
final class CrashingWriter {
  static final LibraryId LIBRARY = new LibraryId("library");
  static final int THREADS = 8;
  static final int DIMENSION = 8;
  private static final int PURGE_EVERY = 60;

  /** Ends each line, so that one cut off by the end of the process is known. */
  static final String END = " .";

  private CrashingWriter() {}

  public static void main(String[] arguments) {
    Path directory = Path.of(arguments[0]);
    int round = Integer.parseInt(arguments[1]);
    Quire quire = Quire.open(directory, Embedders.NONE, new EngineOptions(300, 1 << 20, 3, 1));
    if (round == 0) {
      quire.libraries().create(LibraryDraft.ofVectors(LIBRARY.value(), DIMENSION));
    }
    for (int thread = 0; thread < THREADS; thread++) {
      String document = round + "-" + thread;
      quire.documents().create(LIBRARY, DocumentDraft.ofChunks(document, ""), Durability.FSYNC);
      Thread.ofPlatform().start(() -> write(quire, document));
    }
    Thread.ofPlatform().start(() -> buildAgainAndAgain(quire));
    Thread.ofPlatform().start(() -> lookAfterAgainAndAgain(quire, round));
  }

  /** Checkpoints, compactions and snapshots, the last of which stays. */
  private static void lookAfterAgainAndAgain(Quire quire, int round) {
    Snapshots snapshots = quire.libraries().open(LIBRARY).store().snapshots();
    for (int step = 0; ; step++) {
      quire.upkeep().save(LIBRARY);
      snapshots.create("snapshot-" + round + "-" + step);
      if (step > 0) {
        snapshots.delete("snapshot-" + round + "-" + (step - 1));
      }
      await(quire, quire.upkeep().compact(LIBRARY));
    }
  }

  private static void await(Quire quire, Job job) {
    while (!quire.jobs().find(job.id()).orElseThrow().state().ended()) {
      Thread.onSpinWait();
    }
  }

  /**
   * Adds chunk after chunk; deletes every third again; writes some without waiting for the disk.
   */
  private static void write(Quire quire, String document) {
    DocumentId id = new DocumentId(document);
    for (int step = 0; ; step++) {
      ChunkId chunk = new ChunkId(document + "-" + step);
      quire.chunks().add(LIBRARY, id, draft(chunk), Durability.FSYNC);
      say("added " + chunk);
      if (step % 3 == 0) {
        say("deleting " + chunk);
        if (step % PURGE_EVERY == 0) {
          quire.upkeep().purge(LIBRARY, chunk, Precondition.none());
        } else {
          quire.chunks().delete(LIBRARY, chunk, Precondition.none(), Durability.FSYNC);
        }
        say("deleted " + chunk);
      } else if (step % 3 == 1) {
        quire
            .chunks()
            .edit(
                LIBRARY,
                chunk,
                new Edit(Optional.of("edited"), draft(chunk).embedding(), Optional.empty()),
                Precondition.none(),
                Durability.ASYNC);
      }
    }
  }

  private static void buildAgainAndAgain(Quire quire) {
    while (true) {
      await(quire, quire.indexes().build(LIBRARY, Optional.of(new IndexSpec.IvfFlat(4, 4))));
    }
  }

  static ChunkDraft draft(ChunkId id) {
    Random random = new Random(id.value().hashCode());
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = random.nextFloat() + 0.01f;
    }
    return ChunkDraft.of(id.value(), "text of " + id, vector);
  }

  private static synchronized void say(String line) {
    System.out.println(line + END);
    System.out.flush();
  }
}
