package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.document.Document;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.error.QuireException;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.job.Job;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.library.Metric;
import dev.quire.domain.reference.ReferenceQuire;
import dev.quire.domain.reference.TickingClock;
import dev.quire.domain.search.Aim;
import dev.quire.domain.search.HitPart;
import dev.quire.domain.search.SearchQuery;
import dev.quire.domain.service.Minting;
import dev.quire.domain.service.UpkeepService;
import dev.quire.domain.store.Page;
import dev.quire.domain.store.Precondition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The engine beside the reference model, a TreeMap with exact search: the same random commands on
 * both, with restarts, seals, merges, builds, snapshots, restores and archives in between, and the
 * same answers after every step.
 */
class EngineAgainstReferenceTest {
  private static final LibraryId LIBRARY = new LibraryId("library");
  private static final int STEPS = 120;
  private static final List<Metric> METRICS = List.of(Metric.COSINE, Metric.DOT, Metric.L2);

  /** Segments are sealed and merged all the time. */
  private static final EngineOptions SMALL = new EngineOptions(12, 1 << 20, 3, 2);

  @TempDir Path directory;
  private Minting minting;
  private Quire quire;

  static LongStream seeds() {
    Long asked = Long.getLong("seed");
    return asked == null ? new Random().longs(6) : LongStream.of(asked);
  }

  @ParameterizedTest(name = "-Dseed={0}")
  @MethodSource("seeds")
  void engine_and_reference_give_the_same_answers_after_every_step(long seed) {
    Random random = new Random(seed);
    Metric metric = METRICS.get(random.nextInt(METRICS.size()));
    ReferenceQuire reference =
        ReferenceQuire.inMemory(Minting.of(new TickingClock(), new Random(seed)));
    minting = Minting.of(new TickingClock(), new Random(seed));
    quire = Quire.open(directory, Embedders.NONE, SMALL, minting);
    try {
      LibraryDraft draft =
          LibraryDraft.ofVectors(LIBRARY.value(), RandomCommands.DIMENSION).withMetric(metric);
      reference.libraries().create(draft);
      quire.libraries().create(draft);
      RandomCommands commands = new RandomCommands(random, LIBRARY);
      RandomSnapshots snapshots =
          new RandomSnapshots(random, LIBRARY, EngineAgainstReferenceTest::outcome);
      for (int step = 0; step < STEPS; step++) {
        Function<ReferenceQuire, Object> command = commands.next();
        assertThat(outcome(command, services()))
            .as("step %d", step)
            .isEqualTo(outcome(command, reference));
        disturb(random, reference);
        compare(reference, commands, LIBRARY);
        snap(snapshots, reference, commands);
      }
    } finally {
      quire.close();
    }
  }

  /** Now and then something with snapshots; a copy of one holds what the library held then. */
  private void snap(RandomSnapshots snapshots, ReferenceQuire reference, RandomCommands commands) {
    if (commands.oneIn(6)) {
      snapshots.act(services(), reference, query(commands, Filter.ALL));
    }
    if (commands.oneIn(4)) {
      snapshots.compareAll(services(), reference, query(commands, commands.filter()));
    }
    if (commands.oneIn(12)) {
      snapshots
          .copy(quire, reference)
          .ifPresent(
              copy -> {
                compare(reference, commands, copy);
                quire.libraries().delete(copy, Precondition.none());
                reference.libraries().delete(copy, Precondition.none());
              });
    }
  }

  /** What must not show, but for the chunk that a purge deletes. */
  private void disturb(Random random, ReferenceQuire reference) {
    switch (random.nextInt(20)) {
      case 0 -> {
        quire.close();
        quire = Quire.open(directory, Embedders.NONE, SMALL, minting);
      }
      case 1 -> {
        // few rows are compared one by one, whatever the index: by its codes, and exactly.
        // Asking for another type is a change of the library, on both
        List<IndexSpec> specs = ValidIndexes.specs(1 + random.nextInt(4));
        IndexSpec spec = specs.get(random.nextInt(specs.size()));
        reference.indexes().build(LIBRARY, Optional.of(spec));
        build(spec);
      }
      case 2, 3 -> upkeep(services()).save(LIBRARY);
      case 4 -> {
        // on both, for a job takes an id and a time
        upkeep(reference).compact(LIBRARY);
        await(upkeep(services()).compact(LIBRARY));
      }
      case 5 -> purge(reference, random);
      default -> {}
    }
  }

  private void purge(ReferenceQuire reference, Random random) {
    List<Chunk> chunks = chunks(reference, LIBRARY);
    if (!chunks.isEmpty()) {
      ChunkId id = chunks.get(random.nextInt(chunks.size())).id();
      upkeep(reference).purge(LIBRARY, id, Precondition.none());
      upkeep(services()).purge(LIBRARY, id, Precondition.none());
    }
  }

  private static UpkeepService upkeep(ReferenceQuire quire) {
    return new UpkeepService(quire.libraries(), quire.chunks(), quire.documents());
  }

  private void build(IndexSpec spec) {
    await(quire.indexes().build(LIBRARY, Optional.of(spec)));
  }

  private void await(Job job) {
    while (!quire.jobs().find(job.id()).orElseThrow().state().ended()) {
      Thread.onSpinWait();
    }
    assertThat(quire.jobs().find(job.id()).orElseThrow().state()).isEqualTo(Job.State.SUCCEEDED);
  }

  private ReferenceQuire services() {
    return new ReferenceQuire(
        quire.libraries(), quire.documents(), quire.chunks(), quire.search(), quire.indexes());
  }

  private static Object outcome(Function<ReferenceQuire, Object> command, ReferenceQuire quire) {
    try {
      return command.apply(quire);
    } catch (QuireException e) {
      return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
  }

  private void compare(ReferenceQuire reference, RandomCommands commands, LibraryId library) {
    ValidIndexes.require(quire, library, "after a step");
    ReferenceQuire engine = services();
    assertThat(chunks(engine, library)).isEqualTo(chunks(reference, library));
    assertThat(documents(engine, library)).isEqualTo(documents(reference, library));
    assertThat(engine.libraries().get(library).size().chunks())
        .isEqualTo(reference.libraries().get(library).size().chunks());
    assertThat(engine.libraries().get(library).size().documents())
        .isEqualTo(reference.libraries().get(library).size().documents());
    Filter filter = commands.filter();
    SearchQuery query = query(commands, filter);
    Function<ReferenceQuire, Object> search = q -> q.queries().search(library, query).hits();
    assertThat(outcome(search, engine)).isEqualTo(outcome(search, reference));
    Function<ReferenceQuire, Object> count = q -> q.chunks().count(library, filter);
    assertThat(outcome(count, engine)).isEqualTo(outcome(count, reference));
  }

  private static SearchQuery query(RandomCommands commands, Filter filter) {
    SearchQuery.Source vector = new SearchQuery.OfVector(commands.embedding());
    return new SearchQuery(
        vector,
        7,
        filter,
        OptionalDouble.empty(),
        Aim.DEFAULT,
        1,
        1,
        Set.of(HitPart.values()),
        600_000);
  }

  private static List<Chunk> chunks(ReferenceQuire quire, LibraryId library) {
    List<Chunk> all = new ArrayList<>();
    Optional<ChunkId> after = Optional.empty();
    do {
      Page<Chunk> page = quire.chunks().list(library, Filter.ALL, after, 7);
      all.addAll(page.items());
      after = page.next().map(ChunkId::new);
    } while (after.isPresent());
    return all;
  }

  private static List<Document> documents(ReferenceQuire quire, LibraryId library) {
    List<Document> all = quire.documents().list(library, Filter.ALL, Optional.empty(), 100).items();
    for (Document document : all) {
      DocumentId id = document.id();
      assertThat(quire.documents().chunks(library, id, 0, 100).items())
          .isSortedAccordingTo((a, b) -> Integer.compare(a.ordinal(), b.ordinal()));
    }
    return all;
  }
}
