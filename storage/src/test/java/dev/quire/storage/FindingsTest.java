package dev.quire.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.error.DiskFull;
import dev.quire.domain.error.StorageFailure;
import dev.quire.storage.file.Cancellation;
import dev.quire.storage.file.DiskFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FindingsTest {
  @TempDir Path directory;

  @Test
  void what_is_wrong_with_the_files_is_damage_and_what_is_wrong_with_the_system_ends_the_check() {
    Findings findings = new Findings(directory);
    findings.step(
        directory,
        () -> {
          throw new StorageFailure("a file is damaged", null);
        });
    assertThat(findings.all()).singleElement().matches(Finding::isDamage);
    DiskFull full = new DiskFull("no room for a check", new IOException("no space"));
    assertThatThrownBy(
            () ->
                findings.step(
                    directory,
                    () -> {
                      throw full;
                    }))
        .isSameAs(full);
    assertThat(findings.all()).hasSize(1);
  }

  @Test
  void a_snapshot_that_was_deleted_before_its_turn_is_not_damaged() throws IOException {
    Findings findings = new Findings(directory);
    Path deleted = directory.resolve("deleted");
    SnapshotSegments segments =
        new SnapshotSegments(new DiskFiles(), deleted, List.of(), Cancellation.NEVER);
    assertThat(SnapshotCheck.of(deleted, segments, findings)).isFalse();
    assertThat(findings.all()).isEmpty();
  }
}
