package dev.quire.indexing.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SystemWordsTest {
  private static final int ENOSPC = 28;

  @Test
  void an_exception_says_what_the_system_says() {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "Linux has a device that is always full");
    assertThatThrownBy(
            () -> {
              try (FileOutputStream output = new FileOutputStream(full.toFile())) {
                output.write(1);
              }
            })
        .isInstanceOf(IOException.class)
        .hasMessage(SystemWords.of(ENOSPC));
  }

  @Test
  void errors_differ_in_their_words() {
    assertThat(SystemWords.of(ENOSPC)).isNotBlank().isNotEqualTo(SystemWords.of(24));
  }
}
