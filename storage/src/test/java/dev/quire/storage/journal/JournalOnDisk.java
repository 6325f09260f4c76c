package dev.quire.storage.journal;

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
import org.junit.jupiter.api.io.TempDir;

/** A journal in a directory of its own, written whole, spoiled and read again. */
abstract class JournalOnDisk {
  @TempDir Path temporary;
  Path directory;

  @BeforeEach
  void makeDirectory() throws IOException {
    directory = Files.createDirectory(temporary.resolve("journal"));
  }

  final Path file(long firstPosition) {
    return directory.resolve(JournalFormat.fileName(firstPosition));
  }

  /** What says where it ends. */
  final Path end() {
    return temporary.resolve(JournalEnd.FILE);
  }

  final Journal open(long after, List<Command> replayed) {
    return Journal.open(
        new DiskFiles(), directory, after, (position, command) -> replayed.add(command));
  }

  final void writeClosed(List<Command> commands) {
    try (Journal journal = open(0, new ArrayList<>())) {
      commands.forEach(command -> journal.awaitDurable(journal.append(command)));
    }
  }

  final List<Command> replay() {
    List<Command> replayed = new ArrayList<>();
    open(0, replayed).close();
    return replayed;
  }

  final void requireRefused(String what, String message) {
    assertThatThrownBy(this::replay)
        .as(what)
        .isInstanceOf(StorageFailure.class)
        .hasMessageContaining(message)
        .hasMessageContaining("restore a snapshot")
        .hasMessageContaining("fsck DIR --repair --cut-journal");
  }

  static List<Command> smallCommands(int count) {
    List<Command> commands = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      commands.add(Command.Write.deletingChunks(List.of(new ChunkId("chunk of position " + i))));
    }
    return commands;
  }
}
