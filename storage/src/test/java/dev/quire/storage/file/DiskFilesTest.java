package dev.quire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskFilesTest {
  // a file of another file system than any temporary directory is on
  private static final Path ELSEWHERE = Path.of("/proc/version");

  @TempDir Path directory;
  private final DiskFiles files = new DiskFiles();

  @Test
  void what_the_file_system_does_not_link_is_copied() throws IOException {
    Path copy = directory.resolve("copy");
    files.link(copy, ELSEWHERE);
    assertThat(copy).hasContent(Files.readString(ELSEWHERE));
  }

  @Test
  void what_is_missing_or_in_the_way_is_said() throws IOException {
    Path there = Files.createFile(directory.resolve("there"));
    assertThatThrownBy(() -> files.link(directory.resolve("link"), directory.resolve("nowhere")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> files.link(there, ELSEWHERE))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(there).isEmptyFile();
  }
}
