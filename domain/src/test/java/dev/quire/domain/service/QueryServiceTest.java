package dev.quire.domain.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.error.DimensionMismatch;
import dev.quire.domain.error.InvalidFilter;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.error.NotFound;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.library.Metric;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.domain.search.Aim;
import dev.quire.domain.search.Effort;
import dev.quire.domain.search.FoundChunk;
import dev.quire.domain.search.Hit;
import dev.quire.domain.search.HitPart;
import dev.quire.domain.search.SearchQuery;
import dev.quire.domain.search.SearchQuery.OfChunk;
import dev.quire.domain.search.SearchQuery.OfText;
import dev.quire.domain.search.SearchQuery.OfVector;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QueryServiceTest extends ServiceTest {

  @Test
  void a_question_in_words_finds_the_text_that_shares_them() {
    put(
        TEXTS,
        "doc",
        text("mouse", "a small grey animal"),
        text("elephant", "a large grey animal"));
    List<Hit> hits = search(TEXTS, SearchQuery.text("large animal", 2));
    assertThat(ids(hits)).containsExactly("elephant", "mouse");
    assertThat(hits.getFirst().score()).isGreaterThan(hits.getLast().score());
  }

  @ParameterizedTest
  @EnumSource
  void the_nearest_come_first_and_equal_ones_by_id(Metric metric) {
    LibraryId library = new LibraryId("by-" + metric);
    quire.libraries().create(LibraryDraft.ofVectors(library.value(), 2).withMetric(metric));
    put(
        library,
        "doc",
        vector("c", 1, 0),
        vector("b", 0, 1),
        vector("a", 1, 0),
        vector("d", -1, 0));
    List<Hit> hits = search(library, SearchQuery.vector(10, 1, 0));
    assertThat(ids(hits)).containsExactly("a", "c", "b", "d");
    assertThat(hits).extracting(Hit::distance).isSorted();
    double[] expected =
        switch (metric) {
          case COSINE -> new double[] {0, 0, 1, 2};
          case DOT -> new double[] {-1, -1, 0, 1};
          case L2 -> new double[] {0, 0, 2, 4};
        };
    assertThat(hits.stream().mapToDouble(Hit::distance).toArray())
        .containsExactly(expected, within(1e-6));
  }

  @Test
  void a_chunk_is_its_own_nearest() {
    put(VECTORS, "doc", vector("a", 1, 0), vector("b", 1, 1), vector("c", 0, 1));
    assertThat(ids(search(VECTORS, SearchQuery.of(new OfChunk(new ChunkId("b")), 2))).getFirst())
        .isEqualTo("b");
    assertThatThrownBy(() -> search(VECTORS, SearchQuery.of(new OfChunk(new ChunkId("no")), 2)))
        .isInstanceOf(NotFound.class);
  }

  @Test
  void hits_below_the_least_score_are_left_out() {
    put(VECTORS, "doc", vector("a", 1, 0), vector("b", 0, 1), vector("c", -1, 0));
    SearchQuery query = query(Filter.ALL, OptionalDouble.of(0.5), 0, 0);
    assertThat(ids(search(VECTORS, query))).containsExactly("a", "b");
  }

  @Test
  void a_hit_brings_its_neighbours_and_its_document_when_asked() {
    put(
        VECTORS,
        "doc",
        vector("x", -1, 0),
        vector("a", 1, 0),
        vector("y", -1, 0),
        vector("z", -1, 0));
    Hit hit =
        search(VECTORS, query(Filter.ALL, OptionalDouble.of(0.9), 2, 1, HitPart.DOCUMENT))
            .getFirst();
    assertThat(hit.before()).extracting(c -> c.id().value()).containsExactly("x");
    assertThat(hit.after()).extracting(c -> c.id().value()).containsExactly("y");
    assertThat(hit.document().orElseThrow().id()).isEqualTo(DOC);
    Hit plain = search(VECTORS, query(Filter.ALL, OptionalDouble.of(0.9), 0, 0)).getFirst();
    assertThat(plain.before()).isEmpty();
    assertThat(plain.after()).isEmpty();
    assertThat(plain.document()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(HitPart.class)
  void a_hit_brings_the_parts_that_were_asked_for_and_no_others(HitPart part) {
    put(VECTORS, "doc", tagged(vector("a", 1, 0), "n", MetadataValue.of(1)));
    Hit hit = search(VECTORS, query(Filter.ALL, OptionalDouble.empty(), 0, 0, part)).getFirst();
    assertThat(hit.chunk().id().value()).isEqualTo("a");
    assertThat(hit.chunk().documentId()).isEqualTo(DOC);
    assertThat(hit.chunk().ordinal()).isZero();
    assertThat(hit.chunk().text().isPresent()).isEqualTo(part == HitPart.TEXT);
    assertThat(hit.chunk().metadata().isPresent()).isEqualTo(part == HitPart.METADATA);
    assertThat(hit.chunk().embedding().isPresent()).isEqualTo(part == HitPart.EMBEDDING);
    assertThat(hit.document().isPresent()).isEqualTo(part == HitPart.DOCUMENT);
  }

  @Test
  void only_what_the_filter_lets_through_answers() {
    put(VECTORS, "doc", tagged(vector("a", 1, 0), "n", MetadataValue.of(1)), vector("b", 1, 0));
    put(VECTORS, "other", tagged(vector("c", 1, 0), "n", MetadataValue.of(1)));
    Filter filter =
        new Filter.And(
            List.of(
                new Filter.Exists("n"), new Filter.Equal("document.id", MetadataValue.of("doc"))));
    assertThat(ids(search(VECTORS, query(filter, OptionalDouble.empty(), 0, 0))))
        .containsExactly("a");
    Filter wrong = new Filter.Equal("n", MetadataValue.of("one"));
    assertThatThrownBy(() -> search(VECTORS, query(wrong, OptionalDouble.empty(), 0, 0)))
        .isInstanceOf(InvalidFilter.class);
  }

  @Test
  void an_answer_is_complete_if_so_many_may_answer_and_says_why_if_not() {
    put(VECTORS, "doc", vector("a", 1, 0), tagged(vector("b", 0, 1), "n", MetadataValue.of(1)));
    var whole = quire.queries().search(VECTORS, SearchQuery.vector(2, 1, 0));
    assertThat(whole.complete()).isTrue();
    assertThat(whole.warnings()).isEmpty();
    var library = quire.queries().search(VECTORS, SearchQuery.vector(3, 1, 0));
    assertThat(library.complete()).isFalse();
    assertThat(library.warnings())
        .containsExactly("3 chunks were asked for, but the library has only 2");
    var filter = query(new Filter.Exists("n"), OptionalDouble.empty(), 0, 0);
    var filtered = quire.queries().search(VECTORS, filter);
    assertThat(filtered.complete()).isFalse();
    assertThat(filtered.warnings())
        .containsExactly("10 chunks were asked for, but the filter allows only 1");
  }

  @Test
  void a_vector_that_does_not_fit_is_refused_by_the_callers_name() {
    assertThatThrownBy(() -> search(VECTORS, SearchQuery.vector(1, 1, 2, 3)))
        .isInstanceOf(DimensionMismatch.class)
        .hasMessageContaining("vector has 3 dimensions");
    assertThatThrownBy(() -> search(VECTORS, SearchQuery.vector(1, 0, 0)))
        .isInstanceOf(InvalidInput.class)
        .hasMessageStartingWith("vector: ");
  }

  @Test
  void a_question_has_limits() {
    OfVector source = new OfVector(Embedding.of(1, 0));
    assertThatThrownBy(() -> SearchQuery.of(source, 0)).hasMessageContaining("topK");
    assertThatThrownBy(() -> SearchQuery.of(source, 1_001)).hasMessageContaining("topK");
    assertThatThrownBy(() -> new OfText(" ")).hasMessageContaining("text");
    assertThatThrownBy(() -> query(Filter.ALL, OptionalDouble.of(Double.NaN), 0, 0))
        .hasMessageContaining("minScore");
    assertThatThrownBy(() -> query(Filter.ALL, OptionalDouble.empty(), 101, 0))
        .hasMessageContaining("context.before");
    assertThatThrownBy(() -> new Effort(-1, 0, 0)).hasMessageContaining("nprobe");
    assertThatThrownBy(() -> new Aim.RecallTarget(1.01)).hasMessageContaining("recallTarget");
    assertThatThrownBy(() -> new Aim.RecallTarget(0)).hasMessageContaining("recallTarget");
  }

  private List<Hit> search(LibraryId library, SearchQuery query) {
    return quire.queries().search(library, query).hits();
  }

  private static SearchQuery query(
      Filter filter, OptionalDouble minScore, int before, int after, HitPart... include) {
    return new SearchQuery(
        new OfVector(Embedding.of(1, 0)),
        10,
        filter,
        minScore,
        Aim.DEFAULT,
        before,
        after,
        Set.of(include),
        SearchQuery.DEFAULT_TIMEOUT_MILLIS);
  }

  private static List<String> ids(List<Hit> hits) {
    return hits.stream().map(Hit::chunk).map(FoundChunk::id).map(ChunkId::value).toList();
  }
}
