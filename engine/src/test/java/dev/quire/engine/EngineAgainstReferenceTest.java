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
import dev.quire.domain.search.SearchQuery;
import dev.quire.domain.service.Minting;
import dev.quire.domain.store.Page;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The engine beside the reference model, a TreeMap with exact search: the same random commands on
 * both, with restarts, seals, merges and builds in between, and the same answers after every step.
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
      for (int step = 0; step < STEPS; step++) {
        Function<ReferenceQuire, Object> command = commands.next();
        assertThat(outcome(command, services()))
            .as("step %d", step)
            .isEqualTo(outcome(command, reference));
        disturb(random, reference);
        compare(reference, commands);
      }
    } finally {
      quire.close();
    }
  }

  /** What must not show: a restart, or an index build. */
  private void disturb(Random random, ReferenceQuire reference) {
    switch (random.nextInt(20)) {
      case 0 -> {
        quire.close();
        quire = Quire.open(directory, Embedders.NONE, SMALL, minting);
      }
      case 1 -> {
        // asking for another type is a change of the library, on both
        reference.indexes().build(LIBRARY, Optional.of(new IndexSpec.Brute()));
        build(new IndexSpec.Brute());
      }
      default -> {}
    }
  }

  private void build(IndexSpec spec) {
    Job job = quire.indexes().build(LIBRARY, Optional.of(spec));
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

  private void compare(ReferenceQuire reference, RandomCommands commands) {
    ReferenceQuire engine = services();
    assertThat(chunks(engine)).isEqualTo(chunks(reference));
    assertThat(documents(engine)).isEqualTo(documents(reference));
    assertThat(engine.libraries().get(LIBRARY).size().chunks())
        .isEqualTo(reference.libraries().get(LIBRARY).size().chunks());
    assertThat(engine.libraries().get(LIBRARY).size().documents())
        .isEqualTo(reference.libraries().get(LIBRARY).size().documents());
    Filter filter = commands.filter();
    SearchQuery.Source vector = new SearchQuery.OfVector(commands.embedding());
    SearchQuery query =
        new SearchQuery(vector, 7, filter, OptionalDouble.empty(), Aim.DEFAULT, 1, 1, true, 60_000);
    Function<ReferenceQuire, Object> search = q -> q.queries().search(LIBRARY, query).hits();
    assertThat(outcome(search, engine)).isEqualTo(outcome(search, reference));
    Function<ReferenceQuire, Object> count = q -> q.chunks().count(LIBRARY, filter);
    assertThat(outcome(count, engine)).isEqualTo(outcome(count, reference));
  }

  private static List<Chunk> chunks(ReferenceQuire quire) {
    List<Chunk> all = new ArrayList<>();
    Optional<ChunkId> after = Optional.empty();
    do {
      Page<Chunk> page = quire.chunks().list(LIBRARY, Filter.ALL, after, 7);
      all.addAll(page.items());
      after = page.next().map(ChunkId::new);
    } while (after.isPresent());
    return all;
  }

  private static List<Document> documents(ReferenceQuire quire) {
    List<Document> all = quire.documents().list(LIBRARY, Filter.ALL, Optional.empty(), 100).items();
    for (Document document : all) {
      DocumentId id = document.id();
      assertThat(quire.documents().chunks(LIBRARY, id, 0, 100).items())
          .isSortedAccordingTo((a, b) -> Integer.compare(a.ordinal(), b.ordinal()));
    }
    return all;
  }
}
