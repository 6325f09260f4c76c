package dev.quire.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.store.Command;
import dev.quire.storage.Seeds;
import dev.quire.storage.file.DiskFiles;
import dev.quire.storage.file.FaultyFiles;
import dev.quire.storage.file.FaultyFiles.Crash;
import dev.quire.storage.file.FileOps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Three files of three commands each, of which one is damaged or missing. */
class JournalCutTest {
  private static final int COMMANDS = 9;
  private static final int A_FILE = 3;

  @TempDir Path temporary;
  private Path directory;

  static LongStream seeds() {
    return Seeds.first(30);
  }

  @BeforeEach
  void write() throws IOException {
    directory = Files.createDirectories(temporary.resolve("library/journal"));
    try (Journal journal = open(0, new ArrayList<>())) {
      for (int i = 1; i <= COMMANDS; i++) {
        journal.awaitDurable(journal.append(command(i)));
        if (i % A_FILE == 0) {
          journal.roll();
        }
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void what_comes_before_a_flipped_bit_stays_and_the_rest_is_set_aside(long seed)
      throws IOException {
    Random random = new Random(seed);
    Path file = file(1 + A_FILE * random.nextInt(3));
    byte[] whole = Files.readAllBytes(file);
    byte[] flipped = whole.clone();
    int at = random.nextInt(whole.length);
    flipped[at] ^= (byte) (1 << random.nextInt(8));
    Files.write(file, flipped);
    List<Command> before = readable();
    String loss = JournalCheck.of(directory, 0).damage().orElseThrow();
    assertThat(loss).contains(file.toString(), "at offset ", "fsck DIR --repair --cut-journal");

    List<String> done = JournalCut.cut(new DiskFiles(), directory, 0);

    assertThat(Files.readAllBytes(directory.resolve(file.getFileName() + ".damaged")))
        .isEqualTo(flipped);
    assertThat(String.join("\n", done)).contains(file.getFileName() + ".damaged");
    requireGoesOnAfter(before);
  }

  @Test
  void the_loss_is_told_command_by_command() throws IOException {
    Path file = file(4);
    byte[] flipped = Files.readAllBytes(file);
    flipped[JournalFormat.HEADER_BYTES + 2 * JournalFormat.PREFIX_BYTES + 4] ^= 1;
    Files.write(file, flipped);
    String loss =
        "the commands of the positions 4 to 9 (of which 5 can still be read: 5 deletes the chunks chunk 5;";
    assertThat(JournalCheck.of(directory, 0).damage().orElseThrow())
        .contains(loss, "9 deletes the chunks chunk 9)");
    assertThat(JournalCut.cut(new DiskFiles(), directory, 0).getLast()).contains(loss);
  }

  @Test
  void a_missing_last_file_is_given_up() throws IOException {
    Files.delete(file(7));
    assertThat(JournalCheck.of(directory, 0).damage().orElseThrow())
        .contains(file(7).toString(), "the positions 7 to 9");
    JournalCut.cut(new DiskFiles(), directory, 0);
    requireGoesOnAfter(commands(6));
  }

  @Test
  void a_missing_file_between_takes_those_behind_it_along() throws IOException {
    Files.delete(file(4));
    JournalCut.cut(new DiskFiles(), directory, 0);
    assertThat(directory.resolve(file(7).getFileName() + ".damaged")).exists();
    requireGoesOnAfter(commands(3));
  }

  @Test
  void nothing_happens_to_a_whole_journal() throws IOException {
    assertThat(JournalCut.cut(new DiskFiles(), directory, 0)).isEmpty();
    requireGoesOnAfter(commands(COMMANDS));
  }

  @Test
  void damage_in_what_the_segments_contain_is_harmless() throws IOException {
    Files.write(file(1), new byte[100]);
    JournalCheck check = JournalCheck.of(directory, A_FILE);
    assertThat(check.damage()).isEmpty();
    assertThat(check.remarks()).singleElement().asString().contains("the next start deletes it");
    List<Command> replayed = new ArrayList<>();
    open(A_FILE, replayed).close();
    assertThat(replayed).isEqualTo(commands(COMMANDS).subList(A_FILE, COMMANDS));
  }

  /** After a crash it is refused as before, or cut; to cut it again leads to the same. */
  @Test
  void a_crash_between_any_two_operations_is_mended_by_cutting_again() throws IOException {
    byte[] flipped = Files.readAllBytes(file(4));
    flipped[flipped.length - 20] ^= 1;
    Files.write(file(4), flipped);
    Path damaged = Files.move(directory.getParent(), temporary.resolve("damaged"));
    boolean finished = false;
    for (int operations = 0; !finished; operations++) {
      for (long seed = 0; seed < 8; seed++) {
        copy(damaged, directory.getParent());
        finished = crashAfter(operations, seed);
        new DiskFiles().deleteTree(directory.getParent());
      }
    }
  }

  private boolean crashAfter(int operations, long seed) throws IOException {
    Path backups = Files.createDirectory(temporary.resolve("backups-" + operations + "-" + seed));
    FaultyFiles files = new FaultyFiles(new Random(seed), backups, operations);
    boolean finished = false;
    try {
      JournalCut.cut(files, directory, 0);
      finished = true;
    } catch (Crash e) {
      if (seed % 2 == 0) {
        files.losePower();
      }
    }
    List<Command> replayed = new ArrayList<>();
    try {
      open(0, replayed).close();
      assertThat(replayed).as("%d operations, seed %d", operations, seed).isEqualTo(commands(5));
    } catch (StorageFailure e) {
      assertThat(e).hasMessageContaining("fsck DIR --repair --cut-journal");
    }
    JournalCut.cut(new DiskFiles(), directory, 0);
    requireGoesOnAfter(commands(5));
    assertThat(Files.size(directory.resolve(file(4).getFileName() + ".damaged"))).isPositive();
    return finished;
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.resolve("journal"));
    Files.copy(from.resolve(JournalEnd.FILE), to.resolve(JournalEnd.FILE));
    for (Path file : FileOps.list(from.resolve("journal"))) {
      Files.copy(file, to.resolve("journal").resolve(file.getFileName()));
    }
  }

  private List<Command> readable() throws IOException {
    List<Command> read = new ArrayList<>();
    Optional<JournalDamage> damage =
        JournalChain.of(directory)
            .read(0, (position, command) -> read.add(command), (file, extent) -> {});
    assertThat(damage).isPresent();
    return read;
  }

  private void requireGoesOnAfter(List<Command> expected) throws IOException {
    List<Command> replayed = new ArrayList<>();
    try (Journal journal = open(0, replayed)) {
      assertThat(replayed).isEqualTo(expected);
      assertThat(journal.append(command(99))).isEqualTo(expected.size() + 1L);
    }
    assertThat(JournalCheck.of(directory, 0))
        .isEqualTo(new JournalCheck(List.of(), Optional.empty(), Optional.empty()));
    open(0, new ArrayList<>()).close();
  }

  private Journal open(long after, List<Command> replayed) {
    return Journal.open(
        new DiskFiles(), directory, after, (position, command) -> replayed.add(command));
  }

  private Path file(long firstPosition) {
    return directory.resolve(JournalFormat.fileName(firstPosition));
  }

  private static List<Command> commands(int count) {
    return LongStream.rangeClosed(1, count).mapToObj(JournalCutTest::command).toList();
  }

  private static Command command(long position) {
    return Command.Write.deletingChunks(List.of(new ChunkId("chunk " + position)));
  }
}
