package dev.quire.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.store.Command;
import dev.quire.storage.file.DiskFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is noticed of a journal whose end is cut or missing. */
class JournalEndTest {
  @TempDir Path temporary;
  private Path directory;

  @BeforeEach
  void makeDirectory() throws IOException {
    directory = Files.createDirectory(temporary.resolve("journal"));
  }

  @Test
  void a_closed_journal_that_is_cut_anywhere_is_refused() throws IOException {
    writeClosed(smallCommands(4));
    byte[] whole = Files.readAllBytes(file(1));
    for (int length = 0; length < whole.length; length++) {
      Files.write(file(1), java.util.Arrays.copyOf(whole, length));
      requireRefused("cut to " + length, file(1) + " is damaged at offset ");
    }
    Files.delete(file(1));
    requireRefused("deleted", file(1) + " is missing");
  }

  @Test
  void an_end_that_cannot_be_read_does_not_pass_for_a_damaged_one() throws IOException {
    Files.createDirectory(end());
    assertThatThrownBy(() -> JournalEnd.read(directory))
        .isInstanceOf(StorageFailure.class)
        .hasMessageContaining("could not read")
        .hasMessageNotContaining("--repair");
  }

  @Test
  void what_was_not_closed_is_missed_without_its_last_file() throws IOException {
    Journal killed = open(0, new ArrayList<>());
    for (Command command : smallCommands(4)) {
      killed.awaitDurable(killed.append(command));
    }
    byte[] whole = Files.readAllBytes(file(1));
    byte[] end = Files.readAllBytes(end());
    killed.close();
    Files.write(end(), end);
    for (int length : List.of(0, 1, JournalFormat.HEADER_BYTES - 1)) {
      Files.write(file(1), java.util.Arrays.copyOf(whole, length));
      requireRefused("cut to " + length, file(1) + " is damaged at offset 0");
    }
    Files.delete(file(1));
    requireRefused("deleted", file(1) + " is missing");
  }

  @Test
  void a_directory_of_an_earlier_version_opens_and_is_looked_after_from_then_on()
      throws IOException {
    List<Command> commands = smallCommands(4);
    writeClosed(commands);
    Files.delete(end());
    assertThat(replay()).isEqualTo(commands);
    assertThat(end()).exists();
    Files.delete(file(1));
    requireRefused("deleted", file(1) + " is missing");
  }

  @Test
  void a_damaged_end_is_refused_and_says_what_mends_it() throws IOException {
    writeClosed(smallCommands(4));
    byte[] whole = Files.readAllBytes(end());
    for (int at = 0; at < whole.length; at++) {
      byte[] flipped = whole.clone();
      flipped[at] ^= (byte) (1 << (at % 8));
      Files.write(end(), flipped);
      assertThatThrownBy(this::replay)
          .as("bit flipped in byte %d", at)
          .isInstanceOf(StorageFailure.class)
          .hasMessageContaining(end().toString())
          .hasMessageContaining("fsck DIR --repair,");
    }
  }

  private void writeClosed(List<Command> commands) {
    try (Journal journal = open(0, new ArrayList<>())) {
      commands.forEach(command -> journal.awaitDurable(journal.append(command)));
    }
  }

  private void requireRefused(String what, String message) {
    assertThatThrownBy(this::replay)
        .as(what)
        .isInstanceOf(StorageFailure.class)
        .hasMessageContaining(message)
        .hasMessageContaining("restore a snapshot")
        .hasMessageContaining("fsck DIR --repair --cut-journal");
  }

  private Path end() {
    return temporary.resolve(JournalEnd.FILE);
  }

  private Journal open(long after, List<Command> replayed) {
    return Journal.open(
        new DiskFiles(), directory, after, (position, command) -> replayed.add(command));
  }

  private List<Command> replay() {
    List<Command> replayed = new ArrayList<>();
    open(0, replayed).close();
    return replayed;
  }

  private Path file(long firstPosition) {
    return directory.resolve(JournalFormat.fileName(firstPosition));
  }

  private static List<Command> smallCommands(int count) {
    List<Command> commands = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      commands.add(Command.Write.deletingChunks(List.of(new ChunkId("chunk of position " + i))));
    }
    return commands;
  }
}
