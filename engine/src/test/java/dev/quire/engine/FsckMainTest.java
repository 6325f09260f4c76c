package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.job.Job;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Library;
import dev.quire.storage.IndexKeeper;
import dev.quire.storage.LibraryDirectory;
import dev.quire.storage.Manifest;
import dev.quire.storage.segment.SealedSegment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator types, reads, and gets as exit code. */
class FsckMainTest {
  private static final int CHUNKS = 20;

  @TempDir Path temporary;
  private Path data;
  private String said = "";

  @BeforeEach
  void fill() {
    data = temporary.resolve("data");
    try (Quire quire = open()) {
      SmallLibrary.create(quire, SmallLibrary.ID, CHUNKS);
      SmallLibrary.add(quire, SmallLibrary.ID, "e", CHUNKS, CHUNKS + 1);
    }
  }

  private Quire open() {
    return Quire.open(data, Embedders.NONE, EngineOptions.DEFAULT);
  }

  private int fsck(Object... arguments) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    int code =
        FsckMain.run(
            List.of(arguments).stream().map(Object::toString).toArray(String[]::new), out, out);
    said = bytes.toString(StandardCharsets.UTF_8);
    return code;
  }

  @Test
  void what_is_whole_is_clean() {
    assertThat(fsck(data)).isEqualTo(FsckMain.CLEAN);
    assertThat(said).contains("All is well");
  }

  @Test
  void a_damaged_journal_stays_until_somebody_decides_to_cut_it() throws IOException {
    Path journal = data.resolve("library/journal/00000000000000000001.wal");
    byte[] flipped = Files.readAllBytes(journal);
    flipped[flipped.length - 100] ^= 1; // in the last chunk
    Files.write(journal, flipped);
    assertThat(fsck(data)).isEqualTo(FsckMain.DAMAGED);
    assertThat(said).contains("fsck DIR --repair --cut-journal", "which loses the commands of");
    assertThat(fsck(data, "--repair")).isEqualTo(FsckMain.DAMAGED);
    assertThat(Files.readAllBytes(journal)).isEqualTo(flipped);
    assertThat(fsck(data, "--repair", "--cut-journal")).isEqualTo(FsckMain.REPAIRED);
    assertThat(said).contains("lost: the commands of the positions", ".wal.damaged");
    assertThat(fsck(data)).isEqualTo(FsckMain.CLEAN);
    try (Quire quire = open()) {
      assertThat(quire.damaged()).isEmpty();
      assertThat(quire.chunks().count(SmallLibrary.ID, Filter.ALL)).isEqualTo(CHUNKS);
      SmallLibrary.add(quire, SmallLibrary.ID, "e", CHUNKS, CHUNKS + 1);
    }
    assertThat(fsck(data)).isEqualTo(FsckMain.CLEAN);
  }

  @Test
  void a_journal_is_not_cut_without_a_repair() {
    assertThat(fsck(data, "--cut-journal")).isEqualTo(FsckMain.USAGE);
    assertThat(fsck(data, "--cut")).isEqualTo(FsckMain.USAGE);
    assertThat(fsck()).isEqualTo(FsckMain.USAGE);
  }

  @Test
  void a_segment_that_a_crash_left_unfinished_keeps_no_index_from_being_built_anew()
      throws IOException {
    try (Quire quire = open()) {
      Job build =
          quire.indexes().build(SmallLibrary.ID, Optional.of(new IndexSpec.Hnsw(4, 20, 20)));
      while (!quire.jobs().find(build.id()).orElseThrow().state().ended()) {
        Thread.onSpinWait();
      }
    }
    Path segments = data.resolve("library/segments");
    Path index;
    try (Stream<Path> all = Files.walk(segments)) {
      index =
          all.filter(file -> file.getFileName().toString().startsWith("index_")).findAny().get();
    }
    byte[] flipped = Files.readAllBytes(index);
    flipped[flipped.length - 1] ^= 1;
    Files.write(index, flipped);
    for (int number = 1; number < 20; number++) {
      // whatever number comes next
      Files.createDirectories(segments.resolve(Integer.toString(number)));
    }
    assertThat(fsck(data, "--repair")).isEqualTo(FsckMain.REPAIRED);
    assertThat(fsck(data)).isEqualTo(FsckMain.CLEAN);
  }

  @Test
  void a_wrong_path_is_not_checked_and_not_touched() throws IOException {
    Path empty = Files.createDirectory(temporary.resolve("empty"));
    assertThat(fsck(empty)).isEqualTo(FsckMain.NOT_CHECKED);
    assertThat(said).contains(empty + " is no data directory");
    assertThat(empty).isEmptyDirectory();
    assertThat(fsck(temporary.resolve("nowhere"))).isEqualTo(FsckMain.NOT_CHECKED);
    assertThat(said).contains("nowhere is no directory");
  }

  @Test
  void what_an_owner_has_open_is_not_checked() {
    try (Quire quire = open()) {
      assertThat(quire.damaged()).isEmpty();
      assertThat(fsck(data)).isEqualTo(FsckMain.NOT_CHECKED);
      assertThat(said).contains("is in use by process " + ProcessHandle.current().pid());
    }
  }

  @Test
  void a_damaged_end_of_the_journal_is_written_again() throws IOException {
    Path end = data.resolve("library/journal.json");
    byte[] whole = Files.readAllBytes(end);
    byte[] flipped = whole.clone();
    flipped[30] ^= 1;
    Files.write(end, flipped);
    assertThat(fsck(data)).isEqualTo(FsckMain.DAMAGED);
    assertThat(fsck(data, "--repair")).isEqualTo(FsckMain.REPAIRED);
    assertThat(Files.readAllBytes(end)).isEqualTo(whole);
  }

  @Test
  void a_defect_of_the_check_itself_passes_for_no_result() {
    for (Throwable defect :
        List.of(new IllegalStateException("a defect"), new StackOverflowError("a defect"))) {
      for (List<String> options : List.of(List.<String>of(), List.of("--json", "--repair"))) {
        assertThat(fsckThatFails(defect, options))
            .as("neither clean nor repaired nor damaged: %s %s", defect, options)
            .isEqualTo(FsckMain.NOT_CHECKED);
        assertThat(said)
            .contains("broke off", "a defect")
            .doesNotContain("All is well", "exitCode");
      }
    }
    assertThat(fsck(data)).isEqualTo(FsckMain.CLEAN);
  }

  private int fsckThatFails(Throwable defect, List<String> options) {
    try (Quire quire = open()) {
      quire.upkeep().save(SmallLibrary.ID);
    }
    IndexKeeper failing =
        new IndexKeeper() {
          @Override
          public List<String> problems(SealedSegment segment, Library library) {
            if (defect instanceof Error error) {
              throw error;
            }
            throw (RuntimeException) defect;
          }

          @Override
          public Manifest rebuild(LibraryDirectory library, Manifest manifest, long segment) {
            throw new AssertionError("nothing is to be rebuilt");
          }
        };
    List<String> arguments = new ArrayList<>(options);
    arguments.add(data.toString());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    int code = FsckMain.run(arguments.toArray(String[]::new), out, out, failing);
    said = bytes.toString(StandardCharsets.UTF_8);
    return code;
  }
}
