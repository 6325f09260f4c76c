package dev.quire.domain.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.error.AlreadyExists;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.domain.service.DocumentService.Put;
import dev.quire.domain.store.Precondition;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What putting a document again does to the chunks it has. */
class ChunkMergeTest extends ServiceTest {

  @Test
  void only_what_is_new_is_embedded_and_what_is_gone_vanishes() {
    put(TEXTS, "doc", text("one"), text("two"), text("three"));
    Chunk two = chunksOf(TEXTS, "doc").get(1);
    Put put = put(TEXTS, "doc", text("zero"), text("two"), text("four"));
    assertCounts(put, 2, 0, 1, 2, 2);
    assertThat(put.created()).isFalse();
    assertThat(put.document().revision()).isEqualTo(2);
    assertThat(chunksOf(TEXTS, "doc"))
        .extracting(Chunk::text)
        .containsExactly("zero", "two", "four");
    assertThat(chunksOf(TEXTS, "doc")).element(1).isEqualTo(two);
    assertThat(embedder.embedded()).containsExactly("one", "two", "three", "zero", "four");
  }

  @Test
  void the_same_again_changes_no_chunk() {
    put(TEXTS, "doc", text("one"), text("one"), text("b", "two"));
    List<Chunk> before = chunksOf(TEXTS, "doc");
    assertCounts(put(TEXTS, "doc", text("one"), text("one"), text("b", "two")), 0, 0, 3, 0, 0);
    assertThat(chunksOf(TEXTS, "doc")).isEqualTo(before);
  }

  @Test
  void a_chunk_that_only_moves_keeps_its_revision() {
    put(TEXTS, "doc", text("one"), text("two"));
    Chunk two = chunksOf(TEXTS, "doc").getLast();
    assertCounts(put(TEXTS, "doc", text("two"), text("one")), 0, 0, 2, 0, 0);
    Chunk moved = chunksOf(TEXTS, "doc").getFirst();
    assertThat(moved).usingRecursiveComparison().ignoringFields("ordinal").isEqualTo(two);
    assertThat(moved.ordinal()).isZero();
  }

  @Test
  void a_chunk_of_another_text_under_its_id_is_a_new_revision() {
    put(TEXTS, "doc", text("a", "one"));
    Chunk before = chunk(TEXTS, "a");
    assertCounts(put(TEXTS, "doc", text("a", "two")), 0, 1, 0, 0, 1);
    Chunk after = chunk(TEXTS, "a");
    assertThat(after.revision()).isEqualTo(2);
    assertThat(after.createdAt()).isEqualTo(before.createdAt());
    assertThat(after.updatedAt()).isAfter(before.updatedAt());
    assertThat(after.embedding()).isNotEqualTo(before.embedding());
  }

  @Test
  void other_metadata_is_an_update_that_embeds_nothing() {
    put(TEXTS, "doc", text("one"));
    Put put = put(TEXTS, "doc", tagged(text("one"), "lang", MetadataValue.of("en")));
    assertCounts(put, 0, 1, 0, 0, 0);
    assertThat(embedder.embedded()).containsExactly("one");
  }

  @Test
  void an_id_is_met_before_a_text() {
    put(TEXTS, "doc", text("a", "one"), text("b", "two"));
    // "b" takes over the text of "a"; the text without an id finds only what is left
    assertCounts(put(TEXTS, "doc", text("one"), text("b", "one")), 0, 1, 1, 0, 1);
    assertThat(chunksOf(TEXTS, "doc")).extracting(c -> c.id().value()).containsExactly("a", "b");
  }

  @Test
  void a_vector_of_the_callers_own_is_compared_as_it_is_kept() {
    put(VECTORS, "doc", vector("a", 3, 4));
    assertCounts(put(VECTORS, "doc", vector("a", 3, 4)), 0, 0, 1, 0, 0);
    assertCounts(put(VECTORS, "doc", vector("a", 4, 3)), 0, 1, 0, 0, 0);
  }

  @Test
  void an_id_of_another_document_is_taken() {
    put(VECTORS, "doc", vector("a", 1, 0));
    assertThatThrownBy(() -> put(VECTORS, "other", vector("a", 1, 0)))
        .isInstanceOf(AlreadyExists.class);
    assertThatThrownBy(() -> put(VECTORS, "doc", vector("a", 1, 0), vector("a", 1, 0)))
        .isInstanceOf(InvalidInput.class);
    assertThat(quire.libraries().get(VECTORS).size().documents()).isEqualTo(1);
  }

  @Test
  void a_chunk_changed_while_texts_are_embedded_is_embedded_in_another_round() {
    put(TEXTS, "doc", text("a", "one"));
    // the merge means to keep the embedding of "one"; meanwhile somebody makes "a" say something
    // else
    whileEmbedding = texts -> edit("a", "uno");
    Put put = put(TEXTS, "doc", text("a", "one"), text("two"));
    assertCounts(put, 1, 1, 0, 0, 2);
    assertThat(embedder.embedded()).containsExactly("one", "two", "uno", "one");
    assertThat(chunk(TEXTS, "a").text()).isEqualTo("one");
    assertThat(chunk(TEXTS, "a").revision()).isEqualTo(3);
  }

  @Test
  void a_document_deleted_while_texts_are_embedded_is_created_anew() {
    put(TEXTS, "doc", text("a", "one"));
    whileEmbedding = texts -> quire.documents().delete(TEXTS, DOC, Precondition.none(), FSYNC);
    Put put = put(TEXTS, "doc", text("a", "one"), text("two"));
    assertThat(put.created()).isTrue();
    assertCounts(put, 2, 0, 0, 0, 2);
    assertThat(chunk(TEXTS, "a").revision()).isEqualTo(1);
  }

  private void edit(String id, String text) {
    quire
        .chunks()
        .edit(
            TEXTS,
            new ChunkId(id),
            new ChunkService.Edit(Optional.of(text), Optional.empty(), Optional.empty()),
            Precondition.none(),
            FSYNC);
  }

  private static void assertCounts(
      Put put, int added, int updated, int unchanged, int removed, int embedded) {
    assertThat(List.of(put.added(), put.updated(), put.unchanged(), put.removed(), put.embedded()))
        .as("added, updated, unchanged, removed, embedded")
        .containsExactly(added, updated, unchanged, removed, embedded);
    assertThat(put.chunks()).isEqualTo(added + updated + unchanged);
  }
}
