package dev.quire.domain.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.error.AlreadyExists;
import dev.quire.domain.error.EmbeddingSpaceMismatch;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.error.NotFound;
import dev.quire.domain.error.PreconditionFailed;
import dev.quire.domain.index.IndexState;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Library;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.library.Metric;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.reference.BagOfWords;
import dev.quire.domain.reference.ReferenceLibraries;
import dev.quire.domain.reference.ReferenceQuire;
import dev.quire.domain.search.SearchQuery;
import dev.quire.domain.service.LibraryService.Overview;
import dev.quire.domain.store.OpenLibrary;
import dev.quire.domain.store.OpenLibrary.Change;
import dev.quire.domain.store.Page;
import dev.quire.domain.store.Precondition;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class LibraryServiceTest extends ServiceTest {

  @Test
  void a_library_of_texts_takes_dimension_and_fingerprint_from_its_model() {
    Library library = quire.libraries().get(TEXTS).library();
    assertThat(library.dimension()).isEqualTo(BagOfWords.DIMENSION);
    assertThat(library.embeddingModel()).contains(embedder.model());
    assertThat(library.name()).as("by default its id").isEqualTo("texts");
    assertThat(library.revision()).isEqualTo(1);
  }

  @Test
  void without_an_id_one_is_made() {
    Overview made = quire.libraries().create(draft(Optional.empty(), OptionalInt.of(2), null));
    assertThat(quire.libraries().get(made.library().id())).isEqualTo(made);
  }

  @Test
  void what_a_library_needs_is_asked_for() {
    assertThatThrownBy(() -> create(OptionalInt.empty(), null))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContainingAll("dimension", "embeddingModel");
    assertThatThrownBy(() -> create(OptionalInt.of(3), "bag-of-words"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContainingAll("3", "32");
    assertThatThrownBy(() -> create(OptionalInt.empty(), "nobody"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("bag-of-words");
    assertThatThrownBy(() -> quire.libraries().create(LibraryDraft.ofVectors("texts", 2)))
        .isInstanceOf(AlreadyExists.class);
  }

  @Test
  void a_change_is_a_revision_and_meets_its_precondition() {
    Overview changed = rename("Words", new Precondition.Revision(1));
    assertThat(changed.library().name()).isEqualTo("Words");
    assertThat(changed.library().revision()).isEqualTo(2);
    assertThat(quire.libraries().get(TEXTS)).isEqualTo(changed);
    assertThatThrownBy(() -> rename("Again", new Precondition.Revision(1)))
        .isInstanceOf(PreconditionFailed.class);
    assertThatThrownBy(() -> quire.libraries().delete(TEXTS, new Precondition.Revision(1)))
        .isInstanceOf(PreconditionFailed.class);
  }

  @Test
  void an_ended_library_takes_no_more_requests() {
    OpenLibrary open = quire.libraries().open(TEXTS);
    assertThatThrownBy(() -> open.end(new Precondition.Revision(7)))
        .isInstanceOf(PreconditionFailed.class);
    assertThat(open.<Long>read(state -> state.library().revision())).isEqualTo(1);
    open.end(new Precondition.Revision(1));
    assertThatThrownBy(() -> open.write(FSYNC, state -> Change.none(1)))
        .isInstanceOf(NotFound.class);
    assertThatThrownBy(() -> quire.libraries().get(TEXTS)).isInstanceOf(NotFound.class);
  }

  @Test
  void a_deleted_library_is_gone_with_what_it_held() {
    put(VECTORS, "doc", vector("c", 1, 0));
    quire.libraries().delete(VECTORS, Precondition.none());
    assertThatThrownBy(() -> quire.libraries().get(VECTORS)).isInstanceOf(NotFound.class);
    assertThatThrownBy(() -> chunk(VECTORS, "c")).isInstanceOf(NotFound.class);
    assertThatThrownBy(() -> quire.libraries().delete(VECTORS, Precondition.none()))
        .isInstanceOf(NotFound.class);
    quire.libraries().create(LibraryDraft.ofVectors("vectors", 3));
    assertThat(quire.libraries().get(VECTORS).size().chunks()).isZero();
  }

  @Test
  void libraries_are_listed_page_by_page() {
    Page<Overview> first = quire.libraries().list(Optional.empty(), 1);
    assertThat(first.items()).extracting(o -> o.library().id()).containsExactly(TEXTS);
    Page<Overview> second = quire.libraries().list(first.next().map(LibraryId::new), 1);
    assertThat(second.items()).extracting(o -> o.library().id()).containsExactly(VECTORS);
    assertThat(second.next()).isEmpty();
    assertThatThrownBy(() -> quire.libraries().list(Optional.empty(), 0))
        .isInstanceOf(InvalidInput.class);
  }

  @Test
  void texts_are_not_embedded_into_another_space() {
    assertThatThrownBy(() -> put(VECTORS, "doc", text("hello")))
        .isInstanceOf(EmbeddingSpaceMismatch.class)
        .hasMessageContainingAll("vectors", "2 floats");
    ReferenceLibraries ports = new ReferenceLibraries();
    Minting minting = Minting.system();
    ReferenceQuire.on(ports, minting, new BagOfWords())
        .libraries()
        .create(LibraryDraft.ofTexts("texts", "bag-of-words"));
    ReferenceQuire retrained =
        ReferenceQuire.on(ports, minting, new BagOfWords("bag-of-words-2", texts -> {}));
    assertThatThrownBy(() -> retrained.queries().search(TEXTS, SearchQuery.text("hello", 1)))
        .isInstanceOf(EmbeddingSpaceMismatch.class)
        .hasMessageContainingAll("bag-of-words-1", "bag-of-words-2");
    assertThatThrownBy(
            () ->
                ReferenceQuire.on(ports, minting)
                    .queries()
                    .search(TEXTS, SearchQuery.text("hello", 1)))
        .isInstanceOf(EmbeddingSpaceMismatch.class)
        .hasMessageContaining("does not run");
  }

  @Test
  void the_index_that_was_asked_for_is_built() {
    put(VECTORS, "doc", vector("c", 1, 0));
    IndexSpec spec = new IndexSpec.Hnsw(16, 100, 50);
    assertThat(quire.indexes().ask(VECTORS, spec, FSYNC).asked()).isEqualTo(spec);
    assertThat(quire.indexes().state(VECTORS).state()).isEqualTo(IndexState.State.NONE);
    quire.indexes().build(VECTORS, Optional.empty());
    put(VECTORS, "doc2", vector("d", 0, 1));
    IndexState state = quire.indexes().state(VECTORS);
    assertThat(state.built()).contains(spec);
    assertThat(state.generation()).isEqualTo(1);
    assertThat(state.pending()).isEqualTo(1);
    assertThat(quire.libraries().get(VECTORS).library().revision()).isEqualTo(2);
  }

  private Overview rename(String name, Precondition precondition) {
    return quire
        .libraries()
        .revise(
            TEXTS,
            precondition,
            FSYNC,
            (library, now) ->
                library.revised(name, library.description(), library.metadata(), 0.9, now))
        .value();
  }

  private Overview create(OptionalInt dimension, String model) {
    return quire.libraries().create(draft(Optional.of(new LibraryId("new")), dimension, model));
  }

  private static LibraryDraft draft(
      Optional<LibraryId> id, OptionalInt dimension, String modelOrNull) {
    return new LibraryDraft(
        id,
        "",
        "",
        Metadata.EMPTY,
        dimension,
        Metric.COSINE,
        Optional.ofNullable(modelOrNull),
        new IndexSpec.Auto(),
        Library.DEFAULT_RECALL_TARGET);
  }
}
