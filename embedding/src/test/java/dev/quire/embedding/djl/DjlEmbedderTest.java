package dev.quire.embedding.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.error.EmbedderUnavailable;
import dev.quire.embedding.Texts;
import dev.quire.embedding.model.BundledModel;
import dev.quire.embedding.model.ModelFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bundled model itself, as users get it. */
class DjlEmbedderTest {
  private static DjlEmbedder embedder;

  @BeforeAll
  static void load() {
    embedder = DjlEmbedder.load(DjlOptions.bundled().withWorkers(2));
  }

  @AfterAll
  static void close() {
    embedder.close();
  }

  @Test
  void golden_vectors_of_the_model_come_out() {
    List<Embedding> embeddings =
        embedder.embed(List.of("This is an example sentence", "Each sentence is converted"));

    assertThat(head(embeddings.get(0)))
        .containsExactly(new float[] {0.0676569f, 0.0634960f, 0.0487131f}, within(1e-4f));
    assertThat(head(embeddings.get(1)))
        .containsExactly(new float[] {0.0864385f, 0.1027627f, 0.0053945f}, within(1e-4f));
  }

  @Test
  void the_model_says_what_it_is() {
    assertThat(embedder.model().name()).isEqualTo("all-MiniLM-L6-v2");
    assertThat(embedder.model().dimension()).isEqualTo(384);
    assertThat(embedder.model().fingerprint()).matches("[0-9a-f]{16}");
    assertThat(embedder.maxTokens()).isEqualTo(256);
  }

  @Test
  void meaning_decides_about_nearness() {
    List<Embedding> embeddings =
        embedder.embed(
            List.of(
                "a large grey animal with a trunk", "an elephant", "interest rates rose again"));

    assertThat(cosine(embeddings.get(0), embeddings.get(1))).isGreaterThan(0.4);
    assertThat(cosine(embeddings.get(0), embeddings.get(2))).isLessThan(0.1);
  }

  @Test
  void a_text_gets_the_same_embedding_alone_and_among_others_and_order_is_kept() {
    List<String> texts = new ArrayList<>(Texts.varied());
    Collections.shuffle(texts, new Random(Texts.seed()));

    List<Embedding> together = embedder.embed(texts);

    assertThat(together).hasSameSizeAs(texts);
    for (int i = 0; i < texts.size(); i++) {
      Embedding alone = embedder.embed(List.of(texts.get(i))).getFirst();
      assertThat(cosine(alone, together.get(i))).as(texts.get(i)).isGreaterThan(0.99999);
      assertThat(cosine(alone, alone)).isCloseTo(1, within(1e-5));
    }
  }

  @Test
  void no_texts_give_no_embeddings() {
    assertThat(embedder.embed(List.of())).isEmpty();
    assertThat(embedder.tokenCounts(List.of())).isEmpty();
  }

  @Test
  void texts_without_words_have_an_embedding_too() {
    List<String> odd = List.of("", " ", "\n", "\0", "\ud83d", "🐘", "👩‍👩‍👧‍👦", "象", "\u200b");

    assertThat(embedder.embed(odd))
        .allSatisfy(
            embedding -> assertThat(cosine(embedding, embedding)).isCloseTo(1, within(1e-5)));
  }

  @Test
  void a_long_text_is_read_up_to_256_tokens_and_no_further() {
    String read = "elephant ".repeat(254);
    String longer = read + "interest rates ".repeat(2000);
    String shorter = "elephant ".repeat(127) + "interest rates rose again and again ".repeat(10);

    List<Embedding> embeddings = embedder.embed(List.of(read, longer, shorter));

    assertThat(cosine(embeddings.get(0), embeddings.get(1))).isGreaterThan(0.99999);
    // the tokenizer's own file would cut at 128 and see only elephants here
    assertThat(cosine(embeddings.get(0), embeddings.get(2))).isLessThan(0.95);
  }

  @Test
  void tokens_are_counted_without_special_ones_and_without_a_limit() {
    int[] counts =
        embedder.tokenCounts(
            List.of("an elephant", "", "unaffable", "elephant ".repeat(1000), "a, b."));

    assertThat(counts).containsExactly(2, 0, 3, 1000, 4);
  }

  @Test
  void many_threads_get_the_answers_of_one() throws Exception {
    List<String> texts = Texts.varied().subList(0, 20);
    List<Embedding> expected = embedder.embed(texts);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<List<Embedding>>> calls = Collections.nCopies(6, () -> embedder.embed(texts));
      for (Future<List<Embedding>> call : threads.invokeAll(calls)) {
        List<Embedding> found = call.get();
        for (int i = 0; i < texts.size(); i++) {
          assertThat(cosine(expected.get(i), found.get(i))).isGreaterThan(0.99999);
        }
      }
    }
  }

  @Test
  void another_limit_of_tokens_is_another_embedding_space() {
    DjlOptions options = DjlOptions.bundled().withWorkers(1);
    try (DjlEmbedder same = DjlEmbedder.load(options);
        DjlEmbedder shorter = DjlEmbedder.load(options.withMaxTokens(128))) {
      assertThat(same.model()).isEqualTo(embedder.model());
      assertThat(shorter.model().fingerprint()).isNotEqualTo(embedder.model().fingerprint());
    }
  }

  @Test
  void a_model_in_a_folder_of_the_user_is_loaded_from_there() {
    Path folder = new BundledModel().locate(DjlOptions.bundled().cache()).folder();
    DjlOptions options = DjlOptions.bundled().withSource(new ModelFolder("mine", folder));
    try (DjlEmbedder mine = DjlEmbedder.load(options.withWorkers(1))) {
      assertThat(mine.model().name()).isEqualTo("mine");
      assertThat(mine.model().fingerprint()).isEqualTo(embedder.model().fingerprint());
    }
  }

  @Test
  void a_folder_without_a_model_is_reported_with_its_remedy(@TempDir Path empty) {
    DjlOptions options = DjlOptions.bundled().withSource(new ModelFolder("mine", empty));

    assertThatThrownBy(() -> DjlEmbedder.load(options))
        .isInstanceOf(EmbedderUnavailable.class)
        .hasMessageContaining("model.pt")
        .hasMessageContaining("tokenizer.json");
  }

  @Test
  void a_closed_embedder_refuses_and_may_be_closed_again() {
    DjlEmbedder closed = DjlEmbedder.load(DjlOptions.bundled().withWorkers(1));
    closed.close();
    closed.close();

    assertThatThrownBy(() -> closed.embed(List.of("late")))
        .isInstanceOf(EmbedderUnavailable.class)
        .hasMessageContaining("closed");
  }

  private static float[] head(Embedding embedding) {
    return Arrays.copyOf(embedding.toArray(), 3);
  }

  private static double cosine(Embedding a, Embedding b) {
    return Texts.cosine(a, b);
  }
}
