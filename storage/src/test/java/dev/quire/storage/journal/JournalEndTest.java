package dev.quire.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.store.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is noticed of a journal whose end is cut or missing. */
class JournalEndTest extends JournalOnDisk {
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
}
