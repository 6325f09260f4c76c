package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.document.DocumentId;
import dev.quire.domain.error.ReadOnly;
import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.Precondition;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that is read beside the process that owns it: two real processes. */
class ReadOnlyTest {
  private static final LibraryId LIBRARY = SmallLibrary.ID;

  @TempDir Path directory;

  /** A process that owns the directory and does what it is told, a line at a time. */
  static final class Owner {
    @SuppressWarnings("SystemOut") // the parent reads it
    static void main(String[] args) throws IOException {
      EngineOptions small = new EngineOptions(50, 1 << 20, 2, 1);
      try (Quire quire =
              Quire.open(Path.of(args[0]), dev.quire.domain.embedding.Embedders.NONE, small);
          BufferedReader orders =
              new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
        SmallLibrary.create(quire, LIBRARY, 30);
        quire.libraries().snapshots(LIBRARY).create("sealed");
        SmallLibrary.add(quire, LIBRARY, "tail", 30, 40);
        System.out.println("ready");
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
          obey(quire, Integer.parseInt(order));
          System.out.println("done");
        }
      }
    }

    /** Writes so much that segments are sealed, merged and deleted. */
    private static void obey(Quire quire, int round) {
      SmallLibrary.add(quire, LIBRARY, "round-" + round, 1000 + 100 * round, 1100 + 100 * round);
      quire
          .documents()
          .delete(
              LIBRARY,
              new DocumentId(round == 0 ? "d" : "round-" + (round - 1)),
              Precondition.none(),
              Durability.FSYNC);
      var job = quire.indexes().build(LIBRARY, Optional.of(new IndexSpec.Brute()));
      while (!quire.jobs().find(job.id()).orElseThrow().state().ended()) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void the_size_is_that_of_what_is_shown_as_the_owner_says_it() {
    try (Quire owner = Quire.open(directory)) {
      SmallLibrary.create(owner, LIBRARY, 30);
      owner.libraries().snapshots(LIBRARY).create("sealed");
      SmallLibrary.add(owner, LIBRARY, "tail", 30, 40);
      try (Quire reader = Quire.openReadOnly(directory)) {
        assertThat(reader.libraries().get(LIBRARY).size())
            .isEqualTo(owner.libraries().get(LIBRARY).size());
      }
    }
  }

  private Process startOwner() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Owner.class.getName(),
            directory.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  @Test
  void it_shows_what_was_acknowledged_and_keeps_it_whatever_the_owner_deletes() throws Exception {
    Process owner = startOwner();
    try (BufferedReader output = owner.inputReader();
        BufferedWriter orders = owner.outputWriter()) {
      assertThat(output.readLine()).isEqualTo("ready");
      assertThatThrownBy(() -> Quire.open(directory))
          .isInstanceOf(StorageFailure.class)
          .hasMessageContaining("process " + owner.pid());
      try (Quire early = Quire.openReadOnly(directory)) {
        assertShows(early, 40);
        for (int round = 0; round < 12; round++) {
          orders.write(round + "\n");
          orders.flush();
          // opened and read while the owner seals, builds and deletes
          try (Quire meanwhile = Quire.openReadOnly(directory)) {
            assertThat(meanwhile.damaged()).isEmpty();
            int shown =
                meanwhile.chunks().list(LIBRARY, Filter.ALL, Optional.empty(), 1000).items().size();
            assertThat((long) shown)
                .isEqualTo(meanwhile.libraries().get(LIBRARY).size().chunks())
                .isGreaterThanOrEqualTo(40);
          }
          assertThat(output.readLine()).isEqualTo("done");
          assertShows(early, 40);
        }
        try (Quire late = Quire.openReadOnly(directory)) {
          assertThat(late.libraries().get(LIBRARY).size().chunks()).isEqualTo(110);
        }
      }
    } finally {
      owner.destroyForcibly().waitFor();
    }
  }

  private static void assertShows(Quire quire, int chunks) {
    assertThat(quire.libraries().get(LIBRARY).size().chunks()).isEqualTo(chunks);
    assertThat(quire.chunks().list(LIBRARY, Filter.ALL, Optional.empty(), 1000).items())
        .hasSize(chunks);
    assertThat(SmallLibrary.ids(quire.search().search(LIBRARY, SmallLibrary.near(29.6f, 3))))
        .containsExactly("c30", "c29", "c31");
    assertThat(
            SmallLibrary.ids(
                quire.search().searchSnapshot(LIBRARY, "sealed", SmallLibrary.near(40, 1))))
        .containsExactly("c29");
  }

  @Test
  void every_write_is_refused_and_nothing_on_the_disk_changes() throws IOException {
    try (Quire quire = Quire.open(directory)) {
      SmallLibrary.create(quire, LIBRARY, 30);
      quire.libraries().snapshots(LIBRARY).create("kept");
    }
    Files.createDirectory(directory.resolve(".deleted-leftover"));
    Map<Path, FileTime> before = files();
    try (Quire quire = Quire.openReadOnly(directory)) {
      var snapshots = quire.libraries().snapshots(LIBRARY);
      LibraryId other = new LibraryId("other");
      List<ThrowingCallable> writes =
          List.of(
              () -> SmallLibrary.add(quire, LIBRARY, "more", 50, 51),
              () -> quire.chunks().deleteAll(LIBRARY, List.of(), Durability.FSYNC),
              () -> quire.libraries().create(LibraryDraft.ofVectors("other", 2)),
              () -> quire.libraries().delete(LIBRARY, Precondition.none()),
              () -> quire.indexes().build(LIBRARY, Optional.empty()),
              () -> snapshots.create("another"),
              () -> snapshots.delete("kept"),
              () -> snapshots.restore("kept", other),
              () ->
                  quire.archives().take(new ByteArrayInputStream(new byte[9]), Optional.of(other)));
      for (ThrowingCallable write : writes) {
        assertThatThrownBy(write).isInstanceOf(ReadOnly.class).hasMessageContaining("read-only");
      }
      assertThat(snapshots.list()).hasSize(1);
      assertThat(quire.indexes().state(LIBRARY).chunks()).isEqualTo(30);
    }
    assertThat(files()).isEqualTo(before);
    assertThatThrownBy(() -> Quire.openReadOnly(directory.resolve("none")))
        .isInstanceOf(StorageFailure.class)
        .hasMessageContaining("no data directory");
  }

  private Map<Path, FileTime> files() throws IOException {
    Map<Path, FileTime> files = new TreeMap<>();
    try (var all = Files.walk(directory)) {
      for (Path file : all.toList()) {
        files.put(file, Files.getLastModifiedTime(file));
      }
    }
    return files;
  }
}
