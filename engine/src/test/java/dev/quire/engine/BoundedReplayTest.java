package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.document.DocumentDraft;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.error.DiskFull;
import dev.quire.domain.error.Overloaded;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.service.Minting;
import dev.quire.domain.store.Command;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.Precondition;
import dev.quire.engine.EngineOptions.Memory;
import dev.quire.engine.TrippingFiles.Operation;
import dev.quire.storage.Finding;
import dev.quire.storage.Fsck;
import dev.quire.storage.Samples;
import dev.quire.storage.file.DiskFiles;
import dev.quire.storage.file.FileOps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A journal that holds more than memory may: it was written where more was allowed. */
@Timeout(1800)
class BoundedReplayTest {
  private static final LibraryId ID = new LibraryId("library");
  private static final int DIMENSION = 64;
  private static final int DOCUMENTS = 40;
  private static final int CHUNKS = 100;
  private static final int KILLED = 10;

  private static final Memory MUCH = memory(1 << 30);
  // of some 1.5 MiB
  private static final Memory LITTLE = memory(400 << 10);

  private final TrippingFiles files = new TrippingFiles();
  @TempDir Path data;

  private static Memory memory(int libraryBytes) {
    return new Memory(2L * libraryBytes, libraryBytes, Duration.ofMinutes(10));
  }

  private static Quire open(Path path, FileOps files, Memory memory) {
    EngineOptions options = new EngineOptions(1_000_000, 1 << 30, 4, 1).with(memory);
    return Quire.open(path, files, Embedders.NONE, options, Minting.system());
  }

  /** Returns what it takes in memory. */
  private long leaveABacklog(Path path, LibraryId id, int documents) {
    try (Quire quire = open(path, new DiskFiles(), MUCH)) {
      quire.libraries().create(LibraryDraft.ofVectors(id.value(), DIMENSION));
      Random random = new Random(7);
      for (int document = 0; document < documents; document++) {
        quire.documents().create(id, draft(document, random), Durability.ASYNC);
        // sealed before, where memory is little
        int older = document / 2;
        if (document % 2 == 1) {
          delete(quire, id, older);
        }
      }
      for (int document = documents / 2; document < documents; document++) {
        delete(quire, id, document);
      }
      return quire.memory().usedBytes();
    }
  }

  private static DocumentDraft draft(int document, Random random) {
    ChunkDraft[] chunks = new ChunkDraft[CHUNKS];
    for (int i = 0; i < CHUNKS; i++) {
      chunks[i] = ChunkDraft.of(document + "-" + i, "text", vector(random));
    }
    return DocumentDraft.ofChunks("d" + document, "", chunks);
  }

  private static float[] vector(Random random) {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = random.nextFloat() + 0.01f;
    }
    return vector;
  }

  private static void delete(Quire quire, LibraryId id, int document) {
    ChunkId first = new ChunkId(document + "-0");
    quire.chunks().delete(id, first, Precondition.none(), Durability.ASYNC);
  }

  private static void requireAll(Quire quire, LibraryId id, int documents) {
    int left = documents * (CHUNKS - 1);
    assertThat(quire.libraries().get(id).size().chunks()).isEqualTo(left);
    assertThat(quire.damaged()).isEmpty();
    assertThat(quire.libraries().get(id).size().documents()).isEqualTo(documents);
    assertThat(quire.chunks().count(id, Filter.ALL)).isEqualTo(left);
    for (int document = 0; document < documents; document++) {
      DocumentId of = new DocumentId("d" + document);
      List<Chunk> chunks = quire.documents().chunks(id, of, 0, CHUNKS).items();
      int number = document;
      assertThat(chunks)
          .extracting(chunk -> chunk.id().value())
          .containsExactlyElementsOf(
              IntStream.range(1, CHUNKS).mapToObj(i -> number + "-" + i).toList());
    }
  }

  private long segments(Path path) throws IOException {
    return FileOps.list(path.resolve("library/segments")).size();
  }

  @Test
  void a_backlog_of_several_times_the_budget_is_sealed_while_it_is_read() throws IOException {
    leaveABacklog(data, ID, DOCUMENTS);
    assertThat(segments(data)).isZero();
    try (Quire quire = open(data, new DiskFiles(), LITTLE)) {
      assertThat(quire.memory().usedBytes()).isLessThan(LITTLE.libraryBytes());
      requireAll(quire, ID, DOCUMENTS);
      assertThat(segments(data)).isGreaterThan(2);
      quire.documents().create(ID, draft(DOCUMENTS, new Random(8)), Durability.FSYNC);
      delete(quire, ID, DOCUMENTS);
    }
    assertThat(new Fsck(data, new StoredIndexes()).check()).noneMatch(Finding::isDamage);
    try (Quire quire = open(data, new DiskFiles(), LITTLE)) {
      requireAll(quire, ID, DOCUMENTS + 1);
    }
  }

  @Test
  void killed_at_any_step_of_it_the_library_opens_again() throws IOException {
    Path backlog = data.resolve("backlog");
    Memory third = memory((int) (leaveABacklog(backlog, ID, KILLED) / 3));
    int steps = 0;
    for (int step = 0; ; step += 1 + step / 4) {
      Path path = data.resolve("step-" + step);
      copy(backlog, path);
      if (!opensUpTo(path, step, third)) {
        break;
      }
      steps++;
      try (Quire quire = open(path, new DiskFiles(), third)) {
        requireAll(quire, ID, KILLED);
      }
      assertThat(new Fsck(path, new StoredIndexes()).check()).noneMatch(Finding::isDamage);
    }
    assertThat(steps).isGreaterThan(12);
  }

  /** Whether the disk came to so many steps; it takes none from there on. */
  private boolean opensUpTo(Path path, int step, Memory memory) {
    AtomicInteger taken = new AtomicInteger();
    files.before(
        (operation, at) -> {
          if (taken.getAndIncrement() >= step) {
            throw new IOException("killed");
          }
        });
    try (Quire quire = open(path, files, memory)) {
      return !quire.damaged().isEmpty();
    } catch (RuntimeException e) {
      // closing writes where the journal ends
      return taken.get() > step;
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Files.copy(path, to.resolve(from.relativize(path)));
      }
    }
  }

  @Test
  void what_is_held_never_passes_the_limit_by_more_than_a_command() {
    MemoryBudget budget = new MemoryBudget(LITTLE);
    MemoryBudget.Account account = budget.open();
    CurrentState state =
        new CurrentState(
            Samples.library("library", DIMENSION),
            0,
            new Layers(List.of()),
            account,
            () -> new IndexRecord(Optional.empty(), 0, Optional.empty(), 0),
            () -> 0L);
    AtomicLong most = new AtomicLong();
    AtomicLong largestStep = new AtomicLong();
    state.accountTo(
        held -> {
          long before = budget.usedBytes();
          account.hold(held);
          most.accumulateAndGet(held, Math::max);
          largestStep.accumulateAndGet(held - before, Math::max);
        });
    BoundedReplay replay = new BoundedReplay(state, account, () -> forget(state));
    Samples samples = new Samples(new Random(1), DIMENSION);
    for (int i = 0; i < 5_000; i++) {
      replay.apply(i + 1, Command.Write.ofChunks(List.of(samples.chunk("c" + i, "d", i))));
    }
    replay.end();
    assertThat(replay.hasSealed()).isTrue();
    assertThat(most.get()).isLessThan(LITTLE.libraryBytes() + largestStep.get());
    state.hide();
    state.layers().segments().forEach(segment -> segment.release());
    account.close();
  }

  private static void forget(CurrentState state) {
    state.freeze();
    List<Layer> older = List.copyOf(state.olderLayers());
    state.replaceOlder(List.of());
    older.forEach(layer -> layer.segment().release());
  }

  @Test
  void many_libraries_share_what_all_may_hold() {
    int libraries = 8;
    for (int i = 0; i < libraries; i++) {
      leaveABacklog(data, new LibraryId("library-" + i), 8);
    }
    Memory shared = new Memory(1 << 20, 1 << 20, Duration.ofMinutes(10));
    try (Quire quire = open(data, new DiskFiles(), shared)) {
      assertThat(quire.memory().usedBytes()).isLessThan(shared.bytes());
      for (int i = 0; i < libraries; i++) {
        requireAll(quire, new LibraryId("library-" + i), 8);
      }
    }
  }

  @Test
  void on_a_full_disk_twice_the_limit_is_held_and_more_waits_for_room() {
    long held = leaveABacklog(data, ID, DOCUMENTS);
    files.before(
        (operation, path) -> {
          if (operation == Operation.CREATE && path.toString().contains("segments")) {
            throw new IOException(path + ": No space left on device");
          }
        });
    try (Quire quire = open(data, files, memory((int) (held / 10 * 9)))) {
      requireAll(quire, ID, DOCUMENTS);
    }
    try (Quire quire = open(data, files, LITTLE)) {
      assertThat(quire.damaged()).singleElement().matches(library -> !library.isDamaged());
      assertThat(quire.memory().usedBytes()).isZero();
      assertThatThrownBy(() -> quire.libraries().get(ID)).isInstanceOf(DiskFull.class);
      files.passAll();
      requireAll(quire, ID, DOCUMENTS);
    }
  }

  @Test
  void who_only_reads_cannot_seal_and_says_what_it_lacks() {
    leaveABacklog(data, ID, DOCUMENTS);
    EngineOptions little = EngineOptions.DEFAULT.with(LITTLE);
    try (Quire reader = Quire.openReadOnly(data, Embedders.NONE, little)) {
      assertThat(reader.damaged()).singleElement().matches(library -> !library.isDamaged());
      assertThat(reader.damaged().getFirst().reason()).contains("QUIRE_MEMORY_BYTES");
      assertThatThrownBy(() -> reader.libraries().get(ID)).isInstanceOf(Overloaded.class);
      assertThat(reader.memory().usedBytes()).isZero();
      try (Quire owner = Quire.open(data)) {
        owner.upkeep().save(ID);
      }
      requireAll(reader, ID, DOCUMENTS);
    }
  }
}
