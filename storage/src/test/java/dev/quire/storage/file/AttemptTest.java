package dev.quire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.error.DiskFull;
import dev.quire.domain.error.DiskReadOnly;
import dev.quire.domain.error.QuireException;
import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.error.TooManyFiles;
import java.io.IOException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttemptTest {
  private static QuireException failure(String words) {
    return Attempt.failure("write the journal", new FileSystemException("/data/j", null, words));
  }

  @ParameterizedTest
  @ValueSource(strings = {"No space left on device", "Disk quota exceeded"})
  void a_disk_without_room_is_told_from_one_that_fails(String words) {
    assertThat(failure(words)).isInstanceOf(DiskFull.class).hasMessageContaining("make room");
  }

  @Test
  void a_disk_that_takes_no_writes_is_told_from_one_that_fails() {
    assertThat(failure("Read-only file system"))
        .isInstanceOf(DiskReadOnly.class)
        .hasMessageContaining("mount it for writing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Too many open files", "Too many open files in system"})
  void a_process_that_may_open_no_more_files_is_told_what_to_raise(String words) {
    assertThat(failure(words)).isInstanceOf(TooManyFiles.class).hasMessageContaining("ulimit -n");
  }

  @Test
  void errors_are_known_in_the_language_of_the_system_too() {
    assertThat(failure("Auf dem Gerät ist kein Speicherplatz mehr verfügbar"))
        .isInstanceOf(DiskFull.class);
    assertThat(failure("Der zugewiesene Plattenplatz (Quota) ist überschritten"))
        .isInstanceOf(DiskFull.class);
    assertThat(failure("Zu viele offene Dateien im System")).isInstanceOf(TooManyFiles.class);
    assertThat(failure("Das Dateisystem ist nur lesbar")).isInstanceOf(DiskReadOnly.class);
    assertThat(failure("Eingabe-/Ausgabefehler")).isInstanceOf(StorageFailure.class);
  }

  @Test
  void whatever_else_the_disk_says_is_its_failure() {
    assertThat(failure("Input/output error")).isInstanceOf(StorageFailure.class);
    assertThat(Attempt.failure("write", new IOException())).isInstanceOf(StorageFailure.class);
  }
}
