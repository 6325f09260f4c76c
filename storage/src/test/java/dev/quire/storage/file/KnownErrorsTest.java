package dev.quire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who knows the system's words may know nothing, or fail: English is known all the same. */
class KnownErrorsTest {
  private static void requireEnglishOnly(KnownErrors known) {
    assertThat(known.isDiskFull("/data: No space left on device")).isTrue();
    assertThat(known.isTooManyFiles("/data: Too many open files")).isTrue();
    assertThat(known.isReadOnly("/data: Read-only file system")).isTrue();
    String other = "/data: Input/output error";
    assertThat(known.isDiskFull(other)).isFalse();
    assertThat(known.isTooManyFiles(other)).isFalse();
    assertThat(known.isReadOnly(other)).isFalse();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " "})
  void a_blank_word_is_no_word(String word) {
    requireEnglishOnly(KnownErrors.saidBy(() -> List.of(errno -> word)));
  }

  @Test
  void who_fails_is_not_asked() {
    requireEnglishOnly(
        KnownErrors.saidBy(
            () ->
                List.of(
                    errno -> {
                      throw new IllegalStateException("no words for " + errno);
                    })));
  }
}
