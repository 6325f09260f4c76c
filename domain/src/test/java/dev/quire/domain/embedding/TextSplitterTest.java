package dev.quire.domain.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.SoundText;
import dev.quire.domain.document.Chunking;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.reference.BagOfWords;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextSplitterTest {
  private static final Embedder EMBEDDER = new BagOfWords();

  @Test
  void a_short_text_is_one_chunk_without_its_outer_blanks() {
    assertThat(split(8, 0, "  One two.\n")).containsExactly("One two.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n\t\u2003 "})
  void blanks_are_no_chunk(String blanks) {
    assertThat(split(8, 2, blanks)).isEmpty();
  }

  @Test
  void chunks_are_whole_sentences_where_they_fit() {
    assertThat(split(8, 0, "One two. And four six. Then some more. The end."))
        .containsExactly("One two. And four six.", "Then some more. The end.");
  }

  @Test
  void a_chunk_begins_with_the_last_sentences_of_the_one_before() {
    assertThat(split(8, 3, "One two. And six. Then some. The end. All out."))
        .containsExactly("One two. And six. Then some.", "Then some. The end. All out.");
  }

  @Test
  void a_sentence_that_is_too_long_is_split_between_words() {
    assertThat(split(8, 0, "one two ten six one two ten six one two"))
        .containsExactly("one two ten six one two ten six", "one two");
  }

  @Test
  void a_word_that_is_too_long_is_split_between_characters() {
    List<String> chunks = split(8, 0, "x".repeat(1_000));
    assertThat(String.join("", chunks)).isEqualTo("x".repeat(1_000));
    assertThat(chunks).allSatisfy(TextSplitterTest::assertFits);
  }

  @Test
  void no_surrogate_pair_is_cut() {
    String elephants = "🐘".repeat(333);
    List<String> chunks = split(8, 0, "x" + elephants);
    assertThat(String.join("", chunks)).isEqualTo("x" + elephants);
    assertThat(chunks).allSatisfy(chunk -> SoundText.require("chunk", chunk));
  }

  @Test
  void more_tokens_than_the_model_reads_are_refused() {
    assertThatThrownBy(() -> split(255, 0, "x"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContainingAll("chunking.size", "255", "254");
    assertThat(split(254, 0, "x")).containsExactly("x");
  }

  @Test
  void a_size_of_few_tokens_and_an_overlap_of_more_than_half_are_refused() {
    assertThatThrownBy(() -> new Chunking(7, 0)).hasMessageContaining("size");
    assertThatThrownBy(() -> new Chunking(8_193, 0)).hasMessageContaining("size");
    assertThatThrownBy(() -> new Chunking(10, 6)).hasMessageContaining("overlap");
    assertThatThrownBy(() -> new Chunking(10, -1)).hasMessageContaining("overlap");
    assertThat(new Chunking(10, 5).overlap()).isEqualTo(5);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("dev.quire.domain.Seeds#seeds")
  void chunks_fit_follow_each_other_and_lose_nothing_but_blanks(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 50; i++) {
      Chunking chunking = chunking(random);
      String text = RandomText.of(random, random.nextInt(120));
      List<String> chunks = new TextSplitter(EMBEDDER, chunking).split(text);
      assertFits(chunks, chunking.size());
      assertCovers(text, chunks, chunking.overlap());
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("dev.quire.domain.Seeds#seeds")
  void they_fit_even_where_a_word_has_more_tokens_than_its_parts(long seed) {
    Random random = new Random(seed);
    Embedder costly = new CostlyLongWords();
    for (int i = 0; i < 50; i++) {
      Chunking chunking = chunking(random);
      String text = RandomText.of(random, random.nextInt(60));
      List<String> chunks = new TextSplitter(costly, chunking).split(text);
      for (int count : costly.tokenCounts(chunks)) {
        assertThat(count).isLessThanOrEqualTo(chunking.size());
      }
      assertThat(
              blanksOut(
                  String.join("", new TextSplitter(costly, withoutOverlap(chunking)).split(text))))
          .isEqualTo(blanksOut(text));
    }
  }

  @Test
  void a_megabyte_takes_no_minutes() {
    String text = RandomText.of(new Random(7), 180_000);
    assertThat(text.length()).isGreaterThan(1_000_000);
    assertFits(splitSoon(text), 200);
  }

  @Test
  void a_megabyte_without_a_blank_takes_no_minutes_either() {
    assertFits(splitSoon("x".repeat(1_000_000)), 200);
  }

  /** In the time of this thread, whatever else the machine is busy with. */
  private static List<String> splitSoon(String text) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    List<String> chunks = split(200, 40, text);
    assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - start))
        .isLessThan(Duration.ofMinutes(1));
    return chunks;
  }

  private static List<String> split(int size, int overlap, String text) {
    return new TextSplitter(EMBEDDER, new Chunking(size, overlap)).split(text);
  }

  private static Chunking chunking(Random random) {
    int size = 8 + random.nextInt(30);
    return new Chunking(size, random.nextInt(size / 2 + 1));
  }

  private static Chunking withoutOverlap(Chunking chunking) {
    return new Chunking(chunking.size(), 0);
  }

  private static void assertFits(String chunk) {
    assertFits(List.of(chunk), 8);
  }

  private static void assertFits(List<String> chunks, int size) {
    for (int count : EMBEDDER.tokenCounts(chunks)) {
      assertThat(count).isBetween(1, size);
    }
  }

  /** Walks through the text: each chunk begins before or where the last one ended, blanks aside. */
  private static void assertCovers(String text, List<String> chunks, int overlap) {
    int covered = 0;
    int begin = -1;
    for (String chunk : chunks) {
      int reach = beginOf(text, covered);
      int from = latestStart(text, chunk, begin + 1, reach);
      assertThat(from).as("%s follows without a gap", chunk).isGreaterThan(begin);
      int end = from + chunk.length();
      assertThat(end).as("%s brings something new", chunk).isGreaterThan(covered);
      if (from < covered) {
        int[] repeated = EMBEDDER.tokenCounts(List.of(text.substring(from, covered)));
        assertThat(repeated[0]).as("overlap").isLessThanOrEqualTo(overlap);
      }
      begin = from;
      covered = end;
    }
    assertThat(text.substring(covered)).isBlank();
  }

  private static int beginOf(String text, int from) {
    int begin = from;
    while (begin < text.length() && Character.isWhitespace(text.charAt(begin))) {
      begin++;
    }
    return begin;
  }

  private static int latestStart(String text, String chunk, int from, int to) {
    int start = text.lastIndexOf(chunk, to);
    return start < from ? -1 : start;
  }

  private static String blanksOut(String text) {
    return text.replaceAll("(?U)\\s+", "");
  }
}
