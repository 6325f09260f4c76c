package dev.quire.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.document.Document;
import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.library.IndexType;
import dev.quire.domain.library.Library;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.store.Command;
import dev.quire.storage.Manifest.SegmentEntry;
import dev.quire.storage.file.Cancellation;
import dev.quire.storage.file.DiskFiles;
import dev.quire.storage.file.FaultyFiles;
import dev.quire.storage.file.FaultyFiles.Crash;
import dev.quire.storage.file.FaultyFiles.Forgets;
import dev.quire.storage.file.FileOps;
import dev.quire.storage.file.ScratchArena;
import dev.quire.storage.journal.Journal;
import dev.quire.storage.segment.DeletedRows;
import dev.quire.storage.segment.Deletions;
import dev.quire.storage.segment.DeletionsFile;
import dev.quire.storage.segment.LiveSegment;
import dev.quire.storage.segment.RowRefs;
import dev.quire.storage.segment.SealedSegment;
import dev.quire.storage.segment.Segment;
import dev.quire.storage.segment.SegmentContent;
import dev.quire.storage.segment.StoredDeletions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A library that appends, seals, publishes, deletes rows and takes snapshots, on a disk that
 * crashes between any two operations and loses power. Whatever was acknowledged must be there when
 * it is opened again, nothing may be invented, and fsck must find nothing damaged.
 *
 * <p>The command of position p stores one chunk that is called p, of this content; every fifth also
 * deletes the chunk of position p − 3, and the first three store their documents. So a state is
 * known by its position alone.
 *
 * <p>{@code -Dseeds=5000} tries so many seeds, {@code -Dseed=17} one of them.
 */
class CrashTest {
  private static final Library LIBRARY = Samples.library("crash", 4);
  private static final int ROUNDS = 4;
  private static final int DOCUMENTS = 3;

  @TempDir Path temporary;

  static LongStream seeds() {
    return Seeds.asked(60);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void what_was_acknowledged_survives_and_nothing_is_invented(long seed) throws IOException {
    live(seed, temporary, Forgets.NOTHING);
  }

  @ParameterizedTest
  @EnumSource(names = {"ALL", "DIRECTORIES"})
  void a_disk_that_forgets_what_it_synced_is_noticed(Forgets forgets) throws IOException {
    int noticed = 0;
    for (int seed = 0; seed < 30; seed++) {
      try {
        live(seed, Files.createDirectory(temporary.resolve("forgetful-" + seed)), forgets);
      } catch (AssertionError e) {
        noticed++;
      }
    }
    assertThat(noticed).isPositive();
  }

  private static void live(long seed, Path temporary, Forgets forgets) throws IOException {
    Random random = new Random(seed);
    Path data = temporary.resolve("data");
    Promise promise = new Promise();
    for (int round = 0; round < ROUNDS; round++) {
      Path backups = Files.createDirectory(temporary.resolve("backups-" + round));
      FaultyFiles files = new FaultyFiles(random, backups, random.nextInt(400), forgets);
      try {
        new Life(data, files, promise, random).run();
      } catch (Crash | StorageFailure e) {
        // a failure is what others see of a crash in the thread that flushes the journal
        assertThat(files.hasCrashed()).as("seed %d: %s", seed, e).isTrue();
        if (forgets != Forgets.NOTHING || random.nextBoolean()) {
          files.losePower();
        }
      }
      assertThat(new Fsck(data, new NoIndexes()).check())
          .as("seed %d, round %d", seed, round)
          .noneMatch(Finding::isDamage);
      promise.requireKept(state(data, new DiskFiles(), promise));
    }
  }

  private static State state(Path data, FileOps files, Promise promise) {
    try (DataDirectory directory = DataDirectory.open(data, files)) {
      return directory
          .find(LIBRARY.id())
          .map(library -> State.read(library, promise))
          .orElseGet(() -> new State(0, new TreeMap<>()));
    }
  }

  private static Command command(long position) {
    List<dev.quire.domain.chunk.ChunkId> deleted =
        position % 5 == 0 ? List.of(chunk(position - 3).id()) : List.of();
    List<Document> documents =
        position <= DOCUMENTS
            ? List.of(new Samples(new Random(position), 4).document(document(position)))
            : List.of();
    return new Command.Write(List.of(), deleted, documents, List.of(chunk(position)));
  }

  private static Chunk chunk(long position) {
    return new Samples(new Random(position), 4)
        .chunk("%08d".formatted(position), document(position), (int) position);
  }

  private static String document(long position) {
    return "d" + position % DOCUMENTS;
  }

  /** What the outside was told. */
  private static final class Promise {
    private long appended;
    private long acknowledged;
    private final List<String> snapshots = new ArrayList<>();

    void requireKept(State state) {
      assertThat(state.position()).isBetween(acknowledged, appended);
      Map<String, Chunk> expected = new TreeMap<>();
      for (long position = 1; position <= state.position(); position++) {
        apply(command(position), expected);
      }
      assertThat(state.chunks()).isEqualTo(expected);
      // what was not promised may be used anew
      appended = state.position();
      acknowledged = state.position();
    }
  }

  private static void apply(Command command, Map<String, Chunk> chunks) {
    Command.Write write = (Command.Write) command;
    write.deletedChunks().forEach(id -> chunks.remove(id.value()));
    write.chunks().forEach(chunk -> chunks.put(chunk.id().value(), chunk));
  }

  private record State(long position, Map<String, Chunk> chunks) {
    static State read(LibraryDirectory library, Promise promise) {
      Manifest manifest = library.manifest();
      library.sweep(manifest);
      Map<String, Chunk> chunks = new TreeMap<>();
      for (SegmentEntry entry : manifest.segments()) {
        SealedSegment segment = library.openSegment(entry.number());
        DeletedRows deleted = segment.readDeletions(entry.deletions()).chunks();
        for (int row = 0; row < segment.chunkRows(); row++) {
          if (!deleted.contains(row)) {
            chunks.put(segment.chunkId(row).value(), segment.chunk(row));
          }
        }
        segment.release();
      }
      for (String name : promise.snapshots) {
        assertThat(library.snapshots().find(name)).as("snapshot %s", name).isPresent();
      }
      try (Journal journal =
          library.openJournal(
              manifest.journalPosition(), (position, command) -> apply(command, chunks))) {
        return new State(journal.lastPosition(), chunks);
      }
    }
  }

  /** One process, from its start to its end. */
  private static final class Life {
    private final Path data;
    private final FileOps files;
    private final Promise promise;
    private final Random random;
    private final List<SealedSegment> sealed = new ArrayList<>();
    private LibraryDirectory library;
    private Manifest manifest;
    private Journal journal;
    private LiveSegment live = new LiveSegment(4);
    private final List<Long> deleted = new ArrayList<>();

    Life(Path data, FileOps files, Promise promise, Random random) {
      this.data = data;
      this.files = files;
      this.promise = promise;
      this.random = random;
    }

    void run() {
      try (DataDirectory directory = DataDirectory.open(data, files)) {
        library =
            directory
                .find(new LibraryId("crash"))
                .orElseGet(() -> directory.finish(directory.create(LIBRARY)));
        manifest = library.manifest();
        library.sweep(manifest);
        manifest.segments().forEach(entry -> sealed.add(library.openSegment(entry.number())));
        journal =
            library.openJournal(
                manifest.journalPosition(), (position, command) -> applyLive(command));
        for (int step = 0; step < 40; step++) {
          step();
        }
        journal.close();
      } finally {
        sealed.forEach(Segment::release);
        live.release();
      }
    }

    private void applyLive(Command command) {
      Command.Write write = (Command.Write) command;
      write.deletedChunks().forEach(id -> deleted.add(Long.parseLong(id.value())));
      write.documents().forEach(live::append);
      write.chunks().forEach(live::append);
    }

    private void step() {
      switch (random.nextInt(12)) {
        case 0 -> seal();
        case 1 -> snapshot();
        default -> write();
      }
    }

    private void write() {
      Command command = command(promise.appended + 1);
      promise.appended++;
      long position = journal.append(command);
      assertThat(position).isEqualTo(promise.appended);
      applyLive(command);
      if (random.nextInt(3) > 0) {
        journal.awaitDurable(position);
        promise.acknowledged = position;
      }
    }

    private void seal() {
      RowRefs.Builder rows = new RowRefs.Builder();
      for (int row = 0; row < live.chunkRows(); row++) {
        if (!deleted.contains(Long.parseLong(live.chunkId(row).value()))) {
          rows.add(0, row);
        }
      }
      RowRefs.Builder documents = new RowRefs.Builder();
      for (int row = 0; row < live.documentRows(); row++) {
        documents.add(0, row);
      }
      long number = manifest.nextSegment();
      SegmentContent content =
          new SegmentContent(4, List.of(live), rows.build(), documents.build(), "{}", List.of());
      SealedSegment segment;
      try (ScratchArena scratch = new ScratchArena(library.path(), 1 << 20, Cancellation.NEVER)) {
        segment = library.writeSegment(number, content, scratch, Cancellation.NEVER).synced();
      }
      List<SegmentEntry> entries = new ArrayList<>();
      for (int i = 0; i < sealed.size(); i++) {
        entries.add(withDeletions(sealed.get(i), manifest.segments().get(i)));
      }
      sealed.add(segment);
      entries.add(new SegmentEntry(number, IndexType.BRUTE, DeletionsFile.NONE));
      journal.awaitDurable(promise.appended);
      promise.acknowledged = promise.appended;
      manifest = new Manifest(LIBRARY, entries, number + 1, promise.appended, "{}");
      library.publish(manifest);
      journal.roll();
      journal.purgeUpTo(manifest.journalPosition());
      live.release();
      live = new LiveSegment(4);
      deleted.clear();
    }

    private SegmentEntry withDeletions(SealedSegment segment, SegmentEntry entry) {
      Deletions before = segment.readDeletions(entry.deletions());
      DeletedRows rows = before.chunks();
      for (long position : deleted) {
        int row = segment.findChunk(chunk(position).id());
        rows = row < 0 ? rows : rows.with(row);
      }
      if (rows.count() == entry.deletions().chunks()) {
        return entry;
      }
      StoredDeletions stored =
          segment.writeDeletions(
              new StoredDeletions(before, entry.deletions()),
              new Deletions(rows, before.documents()));
      return new SegmentEntry(entry.number(), entry.indexType(), stored.file());
    }

    private void snapshot() {
      String name = "Snapshot of " + promise.appended;
      if (library.snapshots().find(name).isEmpty()) {
        library.snapshots().create(name, manifest, 0, 1, Instant.EPOCH);
        promise.snapshots.add(name);
      }
    }
  }
}
