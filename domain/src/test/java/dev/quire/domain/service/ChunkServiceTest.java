package dev.quire.domain.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.error.AlreadyExists;
import dev.quire.domain.error.DimensionMismatch;
import dev.quire.domain.error.InvalidFilter;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.error.NotFound;
import dev.quire.domain.error.PreconditionFailed;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.domain.service.ChunkService.Edit;
import dev.quire.domain.service.ChunkWrites.Mode;
import dev.quire.domain.store.Precondition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChunkServiceTest extends ServiceTest {

  @BeforeEach
  void putDocuments() {
    put(VECTORS, "doc", vector("a", 1, 0), vector("b", 0, 1));
    put(VECTORS, "other");
    put(TEXTS, "doc", text("a", "one"));
  }

  @Test
  void chunks_are_added_to_the_end_of_their_own_document() {
    List<ChunkService.Item> items =
        List.of(
            item("doc", vector("c", 1, 0)),
            item("other", vector("x", 1, 0)),
            item("doc", vector("d", 1, 0)),
            item("other", vector("y", 1, 0)));
    quire.chunks().writeAll(VECTORS, items, Mode.INSERT, FSYNC);
    assertThat(chunksOf(VECTORS, "doc")).extracting(Chunk::ordinal).containsExactly(0, 1, 2, 3);
    assertThat(ids(chunksOf(VECTORS, "doc"))).containsExactly("a", "b", "c", "d");
    assertThat(chunksOf(VECTORS, "other")).extracting(Chunk::ordinal).containsExactly(0, 1);
  }

  @Test
  void an_upsert_keeps_the_place_within_a_document_and_gives_a_new_one_in_another() {
    quire
        .chunks()
        .writeAll(
            VECTORS,
            List.of(
                item("doc", vector("a", 0, 2)),
                item("other", vector("b", 1, 0)),
                item("doc", vector("c", 1, 0))),
            Mode.UPSERT,
            FSYNC);
    assertThat(ids(chunksOf(VECTORS, "doc"))).containsExactly("a", "c");
    assertThat(ids(chunksOf(VECTORS, "other"))).containsExactly("b");
    assertThat(chunk(VECTORS, "a").revision()).isEqualTo(2);
    assertThat(chunk(VECTORS, "a").ordinal()).isZero();
    assertThat(chunk(VECTORS, "a").embedding()).isEqualTo(Embedding.of(0, 1));
  }

  @Test
  void a_batch_is_written_whole_or_not_at_all() {
    assertThatThrownBy(
            () ->
                write(Mode.INSERT, item("doc", vector("c", 1, 0)), item("doc", vector("a", 1, 0))))
        .isInstanceOf(AlreadyExists.class);
    assertThatThrownBy(
            () -> write(Mode.UPSERT, item("doc", vector("c", 1, 0)), item("no", vector("d", 1, 0))))
        .isInstanceOf(NotFound.class);
    assertThatThrownBy(
            () ->
                write(Mode.UPSERT, item("doc", vector("c", 1, 0)), item("doc", vector("c", 1, 0))))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("chunks[1]");
    assertThat(quire.libraries().get(VECTORS).size().chunks()).isEqualTo(2);
  }

  @Test
  void what_is_wrong_is_named_by_its_path() {
    assertThatThrownBy(
            () -> write(Mode.INSERT, item("doc", vector("c", 1, 0)), item("doc", vector("d", 1))))
        .isInstanceOf(DimensionMismatch.class)
        .hasMessageContaining("chunks[1].embedding has 1 dimension;");
    assertField("chunks[0].embedding", item("doc", vector("c", 0, 0)));
    assertField("chunks[0].text", item("doc", text(" ")));
    assertThatThrownBy(() -> quire.chunks().add(VECTORS, DOC, vector("c", 1), FSYNC))
        .hasMessageStartingWith("embedding has");
  }

  @Test
  void each_chunk_of_a_lenient_batch_has_its_outcome() {
    List<Outcome> outcomes =
        quire
            .chunks()
            .writeEach(
                VECTORS,
                List.of(
                    item("doc", vector("c", 1, 0)),
                    item("doc", vector("a", 1, 0)),
                    item("doc", vector("c", 0, 1)),
                    item("doc", vector("d", 1)),
                    item("no", vector("e", 1, 0)),
                    item("doc", vector("f", 1, 0))),
                Mode.INSERT,
                FSYNC)
            .value();
    assertThat(outcomes)
        .extracting(ChunkServiceTest::reason)
        .containsExactly(
            Optional.empty(),
            Optional.of(AlreadyExists.class),
            Optional.of(InvalidInput.class),
            Optional.of(DimensionMismatch.class),
            Optional.of(NotFound.class),
            Optional.empty());
    assertThat(ids(chunksOf(VECTORS, "doc"))).containsExactly("a", "b", "c", "f");
    assertThat(chunk(VECTORS, "f").ordinal()).isEqualTo(3);
  }

  @Test
  void a_put_creates_or_replaces_as_its_precondition_allows() {
    assertThat(put(vector("c", 1, 0), Precondition.absent()).created()).isTrue();
    assertThatThrownBy(() -> put(vector("c", 1, 0), Precondition.absent()))
        .isInstanceOf(PreconditionFailed.class);
    assertThat(put(vector("c", 0, 1), new Precondition.Revision(1)).created()).isFalse();
    assertThatThrownBy(() -> put(vector("c", 0, 1), new Precondition.Revision(1)))
        .isInstanceOf(PreconditionFailed.class);
  }

  @Test
  void an_edit_embeds_only_another_text() {
    Chunk tagged = edit(new Edit(none(), none(), Optional.of(lang("en"))), Precondition.none());
    assertThat(tagged.metadata()).isEqualTo(lang("en"));
    assertThat(tagged.text()).isEqualTo("one");
    assertThat(embedder.embedded()).containsExactly("one");
    Chunk said = edit(new Edit(Optional.of("two"), none(), none()), Precondition.none());
    assertThat(said.metadata()).isEqualTo(lang("en"));
    assertThat(said.revision()).isEqualTo(3);
    assertThat(embedder.embedded()).containsExactly("one", "two");
  }

  @Test
  void an_edit_starts_again_from_a_chunk_that_changed_meanwhile() {
    whileEmbedding =
        texts -> edit(new Edit(none(), none(), Optional.of(lang("de"))), Precondition.none());
    Chunk edited = edit(new Edit(Optional.of("zwei"), none(), none()), Precondition.none());
    assertThat(edited.text()).isEqualTo("zwei");
    assertThat(edited.metadata()).as("the other edit is not lost").isEqualTo(lang("de"));
    assertThat(edited.revision()).isEqualTo(3);
  }

  @Test
  void an_edit_under_a_precondition_fails_instead() {
    whileEmbedding =
        texts -> edit(new Edit(none(), none(), Optional.of(lang("de"))), Precondition.none());
    Edit edit = new Edit(Optional.of("zwei"), none(), none());
    assertThatThrownBy(() -> edit(edit, new Precondition.Revision(1)))
        .isInstanceOf(PreconditionFailed.class);
    whileEmbedding =
        texts -> quire.chunks().delete(TEXTS, new ChunkId("a"), Precondition.none(), FSYNC);
    assertThatThrownBy(() -> edit(edit, Precondition.none())).isInstanceOf(NotFound.class);
  }

  @Test
  void chunks_are_got_in_the_order_asked_and_the_missing_left_out() {
    List<ChunkId> ids = List.of(new ChunkId("b"), new ChunkId("no"), new ChunkId("a"));
    assertThat(ids(quire.chunks().getAll(VECTORS, ids))).containsExactly("b", "a");
  }

  @Test
  void neighbours_stand_around_a_chunk_in_its_document() {
    put(
        VECTORS,
        "long",
        vector("v", 1, 0),
        vector("w", 1, 0),
        vector("x", 1, 0),
        vector("y", 1, 0));
    assertThat(around("w", 1, 1)).containsExactly("v", "w", "x");
    assertThat(around("v", 5, 0)).containsExactly("v");
    assertThat(around("w", 0, 100)).containsExactly("w", "x", "y");
    assertThatThrownBy(() -> around("w", -1, 0)).isInstanceOf(InvalidInput.class);
    assertThatThrownBy(() -> around("w", 0, 101)).hasMessageContaining("after");
    assertThatThrownBy(() -> around("no", 1, 1)).isInstanceOf(NotFound.class);
  }

  @Test
  void chunks_are_listed_counted_and_deleted_by_filter() {
    List<ChunkService.Item> items = new ArrayList<>();
    for (int i = 0; i < 2_500; i++) {
      items.add(
          item("other", tagged(vector("n%04d".formatted(i), 1, i), "n", MetadataValue.of(i))));
    }
    quire.chunks().writeAll(VECTORS, items, Mode.INSERT, FSYNC);
    Filter even = new Filter.Compare("n", Filter.Order.LT, MetadataValue.of(2_400));
    assertThat(quire.chunks().count(VECTORS, even)).isEqualTo(2_400);
    var page = quire.chunks().list(VECTORS, even, Optional.of(new ChunkId("n2397")), 10);
    assertThat(ids(page.items())).containsExactly("n2398", "n2399");
    assertThat(quire.chunks().deleteMatching(VECTORS, even, FSYNC).value()).isEqualTo(2_400);
    assertThat(quire.chunks().count(VECTORS, Filter.ALL)).isEqualTo(102);
    assertThatThrownBy(
            () -> quire.chunks().count(VECTORS, new Filter.Equal("n", MetadataValue.of("x"))))
        .isInstanceOf(InvalidFilter.class);
  }

  @Test
  void only_what_exists_is_deleted_and_counted() {
    List<ChunkId> ids = List.of(new ChunkId("a"), new ChunkId("a"), new ChunkId("no"));
    assertThat(quire.chunks().deleteAll(VECTORS, ids, FSYNC).value()).isEqualTo(1);
    assertThat(quire.chunks().deleteAll(VECTORS, ids, FSYNC).value()).isZero();
    assertThatThrownBy(
            () -> quire.chunks().delete(VECTORS, new ChunkId("a"), Precondition.none(), FSYNC))
        .isInstanceOf(NotFound.class);
  }

  @Test
  void a_document_for_a_bulk_load_is_made_once() {
    DocumentId bulk = new DocumentId("bulk");
    var made = quire.chunks().ensureDocument(VECTORS, bulk, FSYNC);
    assertThat(quire.chunks().ensureDocument(VECTORS, bulk, FSYNC)).isEqualTo(made);
  }

  private void write(Mode mode, ChunkService.Item... items) {
    quire.chunks().writeAll(VECTORS, List.of(items), mode, FSYNC);
  }

  private ChunkService.Put put(dev.quire.domain.chunk.ChunkDraft draft, Precondition precondition) {
    return quire
        .chunks()
        .put(VECTORS, new ChunkService.Item(DOC, draft), precondition, FSYNC)
        .value();
  }

  private Chunk edit(Edit edit, Precondition precondition) {
    return quire.chunks().edit(TEXTS, new ChunkId("a"), edit, precondition, FSYNC).value();
  }

  private List<String> around(String id, int before, int after) {
    return ids(quire.chunks().around(VECTORS, new ChunkId(id), before, after));
  }

  private void assertField(String field, ChunkService.Item item) {
    assertThatThrownBy(() -> write(Mode.INSERT, item))
        .isInstanceOfSatisfying(
            InvalidInput.class,
            e -> assertThat(e.violations().getFirst().field()).isEqualTo(field));
  }

  private static Optional<Class<?>> reason(Outcome outcome) {
    return outcome instanceof Outcome.Rejected rejected
        ? Optional.of(rejected.reason().getClass())
        : Optional.empty();
  }

  private static List<String> ids(List<Chunk> chunks) {
    return chunks.stream().map(chunk -> chunk.id().value()).toList();
  }

  private static Metadata lang(String value) {
    return Metadata.of("lang", MetadataValue.of(value));
  }

  private static <T> Optional<T> none() {
    return Optional.empty();
  }
}
