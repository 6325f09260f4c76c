package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.library.Metric;
import dev.quire.domain.search.SearchQuery;
import dev.quire.storage.Finding;
import dev.quire.storage.Fsck;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A story in four steps, told several times over the same directory:
 *
 * <ol>
 *   <li>a real process writes with eight threads, deletes and purges, seals, merges, compacts,
 *       builds and takes snapshots, and says what was acknowledged;
 *   <li>it is killed (SIGKILL) after a random number of acknowledgements;
 *   <li>the directory is opened again: everything acknowledged is there, and nothing that nobody
 *       wrote;
 *   <li>fsck finds no damage.
 * </ol>
 *
 * <p>{@code -Drounds=} kills more often.
 */
class CrashTest {
  private static final int ROUNDS = Integer.getInteger("rounds", 5);

  @TempDir Path directory;
  private final Set<String> present = new HashSet<>();
  private final Set<String> perhapsDeleted = new HashSet<>();
  // no id is used twice
  private final Set<String> deleted = new HashSet<>();

  @Test
  void what_was_acknowledged_survives_a_killed_process() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("-Dseed=" + seed);
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      runAndKill(round, 200 + random.nextInt(1_500));
      check();
    }
  }

  private void runAndKill(int round, int acknowledgements)
      throws IOException, InterruptedException {
    Process child = start(round);
    List<String> said = new ArrayList<>();
    try (BufferedReader output = child.inputReader()) {
      String line = output.readLine();
      while (line != null) {
        said.add(line);
        if (said.size() == acknowledgements) {
          // through the handle: the process itself would close the pipe as well, and what it holds
          // with it
          child.toHandle().destroyForcibly();
        }
        line = output.readLine();
      }
    }
    assertThat(child.waitFor(10, TimeUnit.MINUTES)).isTrue();
    assertThat(said)
        .as("what the child said before it was killed")
        .hasSizeGreaterThanOrEqualTo(acknowledgements);
    // the last line may be torn
    said.stream()
        .filter(line -> line.endsWith(CrashingWriter.END))
        .map(line -> line.replace(CrashingWriter.END, ""))
        .forEach(this::note);
  }

  private Process start(int round) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return new ProcessBuilder(
            java,
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            classPath,
            CrashingWriter.class.getName(),
            directory.toString(),
            Integer.toString(round))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private void note(String line) {
    String id = line.substring(line.indexOf(' ') + 1);
    switch (line.substring(0, line.indexOf(' '))) {
      case "added" -> present.add(id);
      case "deleting" -> {
        present.remove(id);
        perhapsDeleted.add(id);
      }
      case "deleted" -> {
        perhapsDeleted.remove(id);
        deleted.add(id);
      }
      default -> throw new AssertionError("the child said " + line);
    }
  }

  private void check() throws IOException {
    try (Quire quire = Quire.open(directory, Embedders.NONE, EngineOptions.DEFAULT)) {
      assertThat(quire.damaged()).isEmpty();
      Set<String> found = new HashSet<>();
      List<Chunk> chunks = all(quire);
      for (Chunk chunk : chunks) {
        assertThat(found.add(chunk.id().value())).as("twice: " + chunk.id()).isTrue();
        assertAsWritten(chunk);
      }
      assertThat(found).containsAll(present).doesNotContainAnyElementsOf(deleted);
      // what the child wrote and had no time to acknowledge may be there: it stays, so it is
      // expected from now on
      found.removeAll(perhapsDeleted);
      present.addAll(found);
      assertThat(quire.chunks().count(CrashingWriter.LIBRARY, Filter.ALL)).isEqualTo(chunks.size());
      assertFound(quire, chunks.getFirst());
    }
    assertThat(new Fsck(directory, new StoredIndexes()).check()).noneMatch(Finding::isDamage);
  }

  private static List<Chunk> all(Quire quire) {
    List<Chunk> chunks = new ArrayList<>();
    Optional<ChunkId> after = Optional.empty();
    do {
      var page = quire.chunks().list(CrashingWriter.LIBRARY, Filter.ALL, after, 1_000);
      chunks.addAll(page.items());
      after = page.next().map(ChunkId::new);
    } while (after.isPresent());
    return chunks;
  }

  private static void assertAsWritten(Chunk chunk) {
    var written = CrashingWriter.draft(chunk.id());
    assertThat(chunk.text()).isIn(written.text(), "edited");
    assertThat(chunk.embedding())
        .isEqualTo(written.embedding().orElseThrow().preparedFor(Metric.COSINE));
    assertThat(chunk.id().value()).startsWith(chunk.documentId().value() + "-");
  }

  private static void assertFound(Quire quire, Chunk chunk) {
    var answer =
        quire
            .search()
            .search(CrashingWriter.LIBRARY, SearchQuery.of(new SearchQuery.OfChunk(chunk.id()), 1));
    assertThat(answer.hits())
        .singleElement()
        .satisfies(hit -> assertThat(hit.score()).isGreaterThan(0.9999));
  }
}
