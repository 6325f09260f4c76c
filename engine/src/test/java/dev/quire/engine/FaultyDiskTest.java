package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.document.DocumentDraft;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.error.AlreadyExists;
import dev.quire.domain.error.NotFound;
import dev.quire.domain.error.QuireException;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.service.ChunkService.Item;
import dev.quire.domain.service.ChunkWrites;
import dev.quire.domain.service.Minting;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.Precondition;
import dev.quire.storage.Finding;
import dev.quire.storage.Fsck;
import dev.quire.storage.file.DiskFiles;
import dev.quire.storage.file.FaultyFiles;
import dev.quire.storage.file.FaultyFiles.Fault;
import dev.quire.storage.file.FaultyFiles.Forgets;
import dev.quire.storage.file.FileOps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random commands on the engine over a disk that fails as {@link FaultyFiles} says, with crashes,
 * losses of power, full disks and restarts. Every state that the commands led to is kept; after a
 * crash the library must be in one that is not older than what was acknowledged last, and fsck must
 * find no damage. An error leaves the state before its command or the one after it.
 *
 * <p>{@code -Dseeds=5000} tries so many seeds, {@code -Dseed=17} one of them.
 */
class FaultyDiskTest {
  private static final LibraryId LIBRARY = new LibraryId("library");
  private static final DocumentId DOCUMENT = new DocumentId("document");
  private static final List<Fault> FAULTS = List.of(Fault.values());
  private static final int LIVES = 3;
  private static final int STEPS = 30;
  private static final EngineOptions SMALL = new EngineOptions(25, 1 << 20, 3, 1);

  @TempDir Path temporary;

  static LongStream seeds() {
    Long only = Long.getLong("seed");
    return only == null
        ? LongStream.range(0, Integer.getInteger("seeds", 25))
        : LongStream.of(only);
  }

  @ParameterizedTest(name = "-Dseed={0}")
  @MethodSource("seeds")
  void what_was_acknowledged_is_there_and_nothing_is_invented(long seed) throws IOException {
    live(seed, temporary, Forgets.NOTHING, false);
  }

  @ParameterizedTest
  @EnumSource(names = {"ALL", "DIRECTORIES"})
  void a_disk_that_forgets_what_it_synced_is_noticed(Forgets forgets) throws IOException {
    assertThat(noticed(forgets, false)).isPositive();
  }

  @Test
  void a_write_that_is_acknowledged_before_it_is_durable_is_noticed() throws IOException {
    assertThat(noticed(Forgets.NOTHING, true)).isPositive();
  }

  private int noticed(Forgets forgets, boolean early) throws IOException {
    int noticed = 0;
    for (int seed = 0; seed < 40 && noticed == 0; seed++) {
      try {
        live(seed, Files.createDirectory(temporary.resolve("canary-" + seed)), forgets, early);
      } catch (AssertionError e) {
        noticed++;
      }
    }
    return noticed;
  }

  private static void live(long seed, Path temporary, Forgets forgets, boolean early)
      throws IOException {
    Random random = new Random(seed);
    Path data = temporary.resolve("data");
    try (Quire quire = open(data, new DiskFiles())) {
      quire.libraries().create(LibraryDraft.ofVectors(LIBRARY.value(), 2));
      quire.documents().create(LIBRARY, DocumentDraft.ofChunks("document", ""), Durability.FSYNC);
    }
    History history = new History();
    for (int life = 0; life < LIVES; life++) {
      Path backups = Files.createDirectory(temporary.resolve("backups-" + life));
      FaultyFiles files = new FaultyFiles(random, backups, random.nextInt(900), forgets);
      try (Quire quire = open(data, files)) {
        new Life(quire, files, history, random, early).run();
      } catch (FaultyFiles.Crash | QuireException e) {
        // a failure is what others see of a crash in another thread
        assertThat(files.hasCrashed()).as("seed %d: %s", seed, e).isTrue();
      }
      if (files.hasCrashed() && (forgets != Forgets.NOTHING || early || random.nextBoolean())) {
        files.losePower();
      }
      assertThat(new Fsck(data, new StoredIndexes()).check())
          .as("seed %d, life %d", seed, life)
          .noneMatch(Finding::isDamage);
      try (Quire quire = open(data, new DiskFiles())) {
        assertThat(quire.damaged()).as("seed %d, life %d", seed, life).isEmpty();
        history.requireOneOf(state(quire), "seed " + seed + ", life " + life);
      }
    }
  }

  private static Quire open(Path data, FileOps files) {
    return Quire.open(data, files, Embedders.NONE, SMALL, Minting.system());
  }

  private static Map<String, String> state(Quire quire) {
    Map<String, String> state = new TreeMap<>();
    quire.chunks().list(LIBRARY, Filter.ALL, Optional.empty(), 1_000).items().stream()
        .forEach(chunk -> state.put(chunk.id().value(), chunk.text()));
    return state;
  }

  /** The states since the last one that is known to be durable, which is the first. */
  private static final class History {
    private List<Map<String, String>> states = new ArrayList<>(List.of(Map.of()));

    Map<String, String> now() {
      return states.getLast();
    }

    void reached(Map<String, String> state, boolean durable) {
      if (durable) {
        states.clear();
      }
      states.add(state);
    }

    void requireOneOf(Map<String, String> found, String what) {
      assertThat(states).as(what).contains(found);
      states = new ArrayList<>(List.of(found));
    }
  }

  /** One process, from its start to its end. */
  private record Life(
      Quire quire, FaultyFiles files, History history, Random random, boolean early) {

    void run() {
      for (int step = 0; step < STEPS; step++) {
        files.failWith(
            random.nextInt(6) == 0 ? FAULTS.get(random.nextInt(FAULTS.size())) : Fault.NONE);
        step(step);
      }
      files.failWith(Fault.NONE);
    }

    private void step(int step) {
      switch (random.nextInt(12)) {
        case 0 -> same(() -> quire.upkeep().save(LIBRARY));
        case 1 -> same(() -> quire.upkeep().compact(LIBRARY));
        case 2 -> same(() -> snapshots("s" + step + random.nextInt(1_000)));
        case 3, 4 -> delete(id());
        case 5 -> purge(id());
        default -> upsert(step);
      }
    }

    private void same(Runnable command) {
      attempt(history.now(), false, command);
    }

    private void snapshots(String name) {
      try {
        quire.libraries().open(LIBRARY).store().snapshots().create(name);
      } catch (AlreadyExists e) {
        // by chance
      }
    }

    private String id() {
      return "chunk-" + random.nextInt(40);
    }

    private void upsert(int step) {
      Map<String, String> after = new TreeMap<>(history.now());
      List<Item> items = new ArrayList<>();
      for (int i = random.nextInt(8); i >= 0; i--) {
        String id = id();
        String text = "text " + step + " " + random.nextInt();
        if (items.stream().noneMatch(item -> item.draft().id().get().value().equals(id))) {
          items.add(new Item(DOCUMENT, ChunkDraft.of(id, text, 1, random.nextFloat())));
          after.put(id, text);
        }
      }
      Durability durability = random.nextBoolean() ? Durability.FSYNC : Durability.ASYNC;
      attempt(
          after,
          durability == Durability.FSYNC || early,
          () -> quire.chunks().writeAll(LIBRARY, items, ChunkWrites.Mode.UPSERT, durability));
    }

    private void delete(String id) {
      attempt(
          without(id),
          true,
          () -> quire.chunks().deleteAll(LIBRARY, List.of(new ChunkId(id)), Durability.FSYNC));
    }

    private void purge(String id) {
      attempt(
          without(id),
          history.now().containsKey(id),
          () -> {
            try {
              quire.upkeep().purge(LIBRARY, new ChunkId(id), Precondition.none());
            } catch (NotFound e) {
              // it never was, and nothing was acknowledged
            }
          });
    }

    private Map<String, String> without(String id) {
      Map<String, String> after = new TreeMap<>(history.now());
      after.remove(id);
      return after;
    }

    private void attempt(Map<String, String> after, boolean durable, Runnable command) {
      Map<String, String> before = history.now();
      try {
        command.run();
        history.reached(after, durable);
      } catch (QuireException e) {
        requireNoCrash(e, after);
        Map<String, String> now = state(quire);
        assertThat(now).isIn(before, after);
        history.reached(now, false);
      } catch (FaultyFiles.Crash e) {
        history.reached(after, false);
        throw e;
      }
    }

    private void requireNoCrash(QuireException e, Map<String, String> after) {
      if (files.hasCrashed()) {
        history.reached(after, false);
        throw e;
      }
    }
  }
}
