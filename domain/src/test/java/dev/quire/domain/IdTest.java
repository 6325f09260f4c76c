package dev.quire.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.document.DocumentDraft;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.library.LibraryId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdTest {

  @ParameterizedTest
  @ValueSource(strings = {"a", " ", "...", "..a", "äöü", "日本語", "🐘", "a b?c#d%2F", "\u00a0"})
  void any_text_without_slash_and_control_characters_is_an_id(String text) {
    assertThat(new ChunkId(text).value()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {".", ".."})
  void what_no_url_can_name_may_be_there_and_nothing_new_gets_it(String text) {
    assertThat(new ChunkId(text).value()).isEqualTo(text);
    assertThat(new DocumentId(text).value()).isEqualTo(text);
    List<ThrowingCallable> newThings =
        List.of(
            () -> new LibraryId(text),
            () -> DocumentDraft.ofChunks(text, ""),
            () -> DocumentDraft.ofChunks("d", "").withId(new DocumentId(text)),
            () -> ChunkDraft.of(text, "", 1));
    for (ThrowingCallable newThing : newThings) {
      assertThatThrownBy(newThing)
          .isInstanceOf(InvalidInput.class)
          .hasMessageContainingAll("URL", "allowed");
    }
  }

  @Test
  void an_id_has_up_to_256_bytes_of_utf8_not_characters() {
    assertThat(new ChunkId("x".repeat(256)).value()).hasSize(256);
    assertThat(new ChunkId("é".repeat(128)).value()).hasSize(128);
    assertThat(new ChunkId("🐘".repeat(64)).value()).hasSize(128);
    assertThatThrownBy(() -> new ChunkId("x".repeat(257)))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContainingAll("257 bytes", "256");
    assertThatThrownBy(() -> new ChunkId("é".repeat(128) + "x")).hasMessageContaining("257 bytes");
    assertThatThrownBy(() -> new ChunkId("🐘".repeat(64) + "x")).hasMessageContaining("257 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "/", "a\nb", "\0", "tab\t", "\u007f", "\u0085", "\u009f"})
  void emptiness_slashes_and_control_characters_are_refused(String text) {
    assertThatThrownBy(() -> new LibraryId(text))
        .isInstanceOfSatisfying(
            InvalidInput.class, e -> assertThat(e.violations().getFirst().field()).isEqualTo("id"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud83d", "\udc18", "a\ud83d", "\udc18\ud83d", "\ud83dx"})
  void half_a_surrogate_pair_is_refused(String text) {
    assertThatThrownBy(() -> new ChunkId(text))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("surrogate");
  }

  @Test
  void null_is_refused_as_empty() {
    assertThatThrownBy(() -> new ChunkId(null)).isInstanceOf(InvalidInput.class);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("dev.quire.domain.Seeds#seeds")
  void ids_are_ordered_as_their_utf8_bytes(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      String a = text(random);
      // half of the pairs share a beginning, where the order is decided late
      String b = random.nextBoolean() ? text(random) : a + text(random);
      assertThat(Integer.signum(Id.compare(a, b)))
          .as("%s and %s", a, b)
          .isEqualTo(Integer.signum(compareBytes(a, b)));
    }
  }

  private static String text(Random random) {
    // around the borders where UTF-16 and UTF-8 order differ
    int[] points = {'a', 'b', 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff};
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(5); i > 0; i--) {
      text.appendCodePoint(points[random.nextInt(points.length)]);
    }
    return text.toString();
  }

  private static int compareBytes(String a, String b) {
    return Arrays.compareUnsigned(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }
}
