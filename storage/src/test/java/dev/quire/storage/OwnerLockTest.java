package dev.quire.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.error.StorageFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnerLockTest {
  @TempDir Path data;

  @Test
  void a_second_opener_is_told_who_owns_the_directory() throws IOException {
    DataDirectory.open(data).close();
    Path sameDirectory = Files.createSymbolicLink(data.resolve("other-name"), data);
    try (DataDirectory _ = DataDirectory.open(data)) {
      refused("process " + ProcessHandle.current().pid(), () -> DataDirectory.open(data));
      refused("process " + ProcessHandle.current().pid(), () -> DataDirectory.open(sameDirectory));
    }
    DataDirectory.open(data).close();
  }

  // the system takes a lock away when its process closes any descriptor of the file
  @Test
  void who_is_refused_in_this_process_does_not_give_its_lock_away() throws Exception {
    Fsck fsck = new Fsck(data, new NoIndexes());
    List<ThrowingCallable> openers =
        List.of(() -> DataDirectory.open(data), fsck::check, fsck::checkWithoutWriting);
    for (ThrowingCallable opener : openers) {
      try (DataDirectory _ = DataDirectory.open(data)) {
        refused("process " + ProcessHandle.current().pid(), opener);
        Process other = owner();
        try (BufferedReader said = other.errorReader()) {
          assertThat(said.readLine())
              .contains("in use by process " + ProcessHandle.current().pid());
        } finally {
          other.destroyForcibly().waitFor();
        }
      }
    }
  }

  @Test
  void another_process_keeps_this_one_out_until_it_dies() throws Exception {
    Process other = owner();
    try (BufferedReader output = other.inputReader()) {
      assertThat(output.readLine()).isEqualTo("open");
      refused("in use by process " + other.pid(), () -> DataDirectory.open(data));
      refused("in use by process " + other.pid(), () -> DataDirectory.open(data));
    } finally {
      other.destroyForcibly().waitFor();
    }
    DataDirectory.open(data).close();
  }

  @Test
  void a_disk_without_room_for_the_owners_name_keeps_nobody_out() throws IOException {
    Files.createSymbolicLink(data.resolve("quire.lock"), Path.of("/dev/full"));
    try (DataDirectory _ = DataDirectory.open(data)) {
      refused("process " + ProcessHandle.current().pid(), () -> DataDirectory.open(data));
    }
  }

  @Test
  void a_name_takes_the_place_of_a_longer_one() throws IOException {
    Path file = Files.writeString(data.resolve("quire.lock"), "x".repeat(10_000) + "\n");
    DataDirectory.open(data).close();
    assertThat(Files.readAllLines(file))
        .singleElement()
        .asString()
        .startsWith("process " + ProcessHandle.current().pid());
  }

  private static void refused(String why, ThrowingCallable opener) {
    assertThatThrownBy(opener).isInstanceOf(StorageFailure.class).hasMessageContaining(why);
  }

  private Process owner() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Owner.class.getName(),
            data.toString())
        .start();
  }

  /** A process that opens the directory and waits to be killed. */
  static final class Owner {
    @SuppressWarnings("SystemOut") // the parent reads it
    static void main(String[] args) throws IOException {
      try (DataDirectory _ = DataDirectory.open(Path.of(args[0]))) {
        System.out.println("open");
        System.in.read();
      }
    }
  }
}
