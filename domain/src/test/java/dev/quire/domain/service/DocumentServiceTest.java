package dev.quire.domain.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.document.Chunking;
import dev.quire.domain.document.Document;
import dev.quire.domain.document.DocumentDraft;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.error.AlreadyExists;
import dev.quire.domain.error.DimensionMismatch;
import dev.quire.domain.error.InvalidFilter;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.error.NotFound;
import dev.quire.domain.error.PreconditionFailed;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.domain.reference.ReferenceQuire;
import dev.quire.domain.reference.TickingClock;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.Page;
import dev.quire.domain.store.Precondition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DocumentServiceTest extends ServiceTest {

  @Test
  void a_put_that_embeds_nothing_is_decided_once() {
    AtomicInteger ids = new AtomicInteger();
    Minting clock = Minting.of(new TickingClock(), new Random(1));
    Minting counting =
        new Minting() {
          @Override
          public String id() {
            return "made-" + ids.incrementAndGet();
          }

          @Override
          public Instant now() {
            return clock.now();
          }
        };
    ReferenceQuire counted = ReferenceQuire.inMemory(counting, embedder);
    counted.libraries().create(LibraryDraft.ofVectors("vectors", 2));
    ChunkDraft piece =
        new ChunkDraft(Optional.empty(), "", Optional.of(Embedding.of(1, 0)), Metadata.EMPTY);
    counted
        .documents()
        .put(
            VECTORS,
            DOC,
            DocumentDraft.ofChunks("doc", "", piece, piece, piece),
            Precondition.none(),
            FSYNC);
    assertThat(ids).hasValue(3);
  }

  @Test
  void a_text_is_split_embedded_and_kept_in_order() {
    String text = "The elephant is grey. It has a trunk. The mouse is small. It is grey as well.";
    DocumentDraft draft =
        new DocumentDraft(
            Optional.of(DOC),
            "Animals",
            "",
            Metadata.EMPTY,
            new DocumentDraft.WholeText(text, new Chunking(10, 0)));
    DocumentService.Put put = quire.documents().create(TEXTS, draft, FSYNC).value();
    List<Chunk> chunks = chunksOf(TEXTS, "doc");
    assertThat(String.join(" ", chunks.stream().map(Chunk::text).toList())).isEqualTo(text);
    assertThat(chunks).extracting(Chunk::ordinal).isSorted().doesNotHaveDuplicates();
    assertThat(put.added()).isEqualTo(put.embedded()).isEqualTo(chunks.size()).isGreaterThan(1);
    assertThat(put.created()).isTrue();
  }

  @Test
  void a_taken_id_is_refused_and_nothing_is_embedded_for_it() {
    put(TEXTS, "doc", text("one"));
    assertThatThrownBy(
            () -> quire.documents().create(TEXTS, DocumentDraft.ofText("doc", "", "two"), FSYNC))
        .isInstanceOf(AlreadyExists.class);
    assertThatThrownBy(
            () ->
                quire
                    .documents()
                    .put(
                        TEXTS,
                        DOC,
                        DocumentDraft.ofText("doc", "", "three"),
                        new Precondition.Revision(7),
                        FSYNC))
        .isInstanceOf(PreconditionFailed.class);
    assertThat(embedder.embedded()).containsExactly("one");
  }

  @Test
  void documents_are_created_all_or_none() {
    List<DocumentDraft> drafts =
        List.of(
            DocumentDraft.ofChunks("a", "", vector("x", 1, 0)),
            DocumentDraft.ofChunks("b", "", vector("y", 1, 0), vector("z", 1, 0, 0)));
    assertThatThrownBy(() -> quire.documents().createAll(VECTORS, drafts, FSYNC))
        .isInstanceOf(DimensionMismatch.class)
        .hasMessageContaining("documents[1].chunks[1].embedding");
    assertThat(quire.libraries().get(VECTORS).size().documents()).isZero();
    assertThat(quire.documents().createAll(VECTORS, List.of(drafts.getFirst()), FSYNC).value())
        .hasSize(1);
  }

  @Test
  void a_batch_of_one_names_its_item_as_a_batch_does() {
    List<DocumentDraft> drafts = List.of(DocumentDraft.ofText("a", "", " "));
    assertThatThrownBy(() -> quire.documents().createAll(TEXTS, drafts, FSYNC))
        .isInstanceOfSatisfying(
            InvalidInput.class,
            e -> assertThat(e.violations().getFirst().field()).isEqualTo("documents[0].text"));
    assertThatThrownBy(() -> quire.documents().create(TEXTS, drafts.getFirst(), FSYNC))
        .isInstanceOfSatisfying(
            InvalidInput.class,
            e -> assertThat(e.violations().getFirst().field()).isEqualTo("text"));
  }

  @Test
  void one_id_twice_in_a_batch_is_refused() {
    assertThatThrownBy(
            () ->
                quire
                    .documents()
                    .createAll(
                        VECTORS,
                        List.of(DocumentDraft.ofChunks("a", ""), DocumentDraft.ofChunks("a", "")),
                        FSYNC))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("\"a\" twice");
    assertThatThrownBy(
            () ->
                quire
                    .documents()
                    .createAll(
                        VECTORS,
                        List.of(
                            DocumentDraft.ofChunks("a", "", vector("x", 1, 0)),
                            DocumentDraft.ofChunks("b", "", vector("x", 1, 0))),
                        FSYNC))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("\"x\" twice");
  }

  @Test
  void each_document_of_a_lenient_batch_has_its_outcome() {
    List<Integer> added = new java.util.ArrayList<>();
    List<Outcome> outcomes =
        quire
            .documents()
            .createEach(
                VECTORS,
                List.of(
                    DocumentDraft.ofChunks("a", "", vector("x", 1, 0)),
                    DocumentDraft.ofChunks("a", ""),
                    DocumentDraft.ofChunks("b", "", vector("y", 1)),
                    DocumentDraft.ofChunks("c", "", vector("x", 0, 1)),
                    DocumentDraft.ofChunks("d", "", vector("y", 0, 1))),
                FSYNC,
                added::add)
            .value();
    assertThat(added).as("chunks of those that were created").containsExactly(1, 1);
    assertThat(outcomes).element(0).isEqualTo(new Outcome.Stored("a", true));
    assertRejected(outcomes.get(1), "a", AlreadyExists.class);
    assertRejected(outcomes.get(2), "b", DimensionMismatch.class);
    assertRejected(outcomes.get(3), "c", AlreadyExists.class);
    assertThat(outcomes).element(4).isEqualTo(new Outcome.Stored("d", true));
    assertThat(quire.libraries().get(VECTORS).size().documents()).isEqualTo(2);
  }

  @Test
  void a_write_says_where_it_stands_and_what_was_promised() {
    var first = quire.documents().create(VECTORS, DocumentDraft.ofChunks("a", ""), FSYNC);
    var second =
        quire.documents().create(VECTORS, DocumentDraft.ofChunks("b", ""), Durability.ASYNC);
    assertThat(second.position()).isEqualTo(first.position() + 1);
    assertThat(second.durability()).isEqualTo(Durability.ASYNC);
  }

  @Test
  void a_change_leaves_the_chunks_alone() {
    put(VECTORS, "doc", vector("c", 1, 0));
    Document revised =
        quire
            .documents()
            .revise(
                VECTORS,
                DOC,
                new Precondition.Revision(1),
                FSYNC,
                (document, now) -> document.revised("T", "S", document.metadata(), now))
            .value();
    assertThat(quire.documents().get(VECTORS, DOC)).isEqualTo(revised);
    assertThat(revised.revision()).isEqualTo(2);
    assertThat(chunk(VECTORS, "c").revision()).isEqualTo(1);
  }

  @Test
  void chunks_go_with_their_document() {
    put(VECTORS, "doc", vector("c", 1, 0));
    put(VECTORS, "other", vector("d", 1, 0));
    assertThatThrownBy(
            () -> quire.documents().delete(VECTORS, DOC, new Precondition.Revision(2), FSYNC))
        .isInstanceOf(PreconditionFailed.class);
    quire.documents().delete(VECTORS, DOC, Precondition.none(), FSYNC);
    assertThatThrownBy(() -> chunk(VECTORS, "c")).isInstanceOf(NotFound.class);
    assertThatThrownBy(() -> chunksOf(VECTORS, "doc")).isInstanceOf(NotFound.class);
    assertThat(chunk(VECTORS, "d")).isNotNull();
  }

  @Test
  void documents_are_listed_page_by_page_by_their_own_fields() {
    for (String id : List.of("c", "a", "b")) {
      quire.documents().create(VECTORS, ofYear(id, id.equals("b") ? 1999 : 2020), FSYNC);
    }
    // a chunk's field of the same name holds texts; it is not what a list of documents is asked for
    put(VECTORS, "d", tagged(vector("x", 1, 0), "year", MetadataValue.of("MMXX")));
    Filter recent = new Filter.Equal("year", MetadataValue.of(2020));
    Page<Document> first = quire.documents().list(VECTORS, recent, Optional.empty(), 1);
    assertThat(first.items()).extracting(d -> d.id().value()).containsExactly("a");
    Page<Document> second =
        quire.documents().list(VECTORS, recent, first.next().map(DocumentId::new), 1);
    assertThat(second.items()).extracting(d -> d.id().value()).containsExactly("c");
    assertThat(second.next()).isEmpty();
    Filter wrong = new Filter.Equal("year", MetadataValue.of("MMXX"));
    assertThatThrownBy(() -> quire.documents().list(VECTORS, wrong, Optional.empty(), 1))
        .isInstanceOf(InvalidFilter.class);
  }

  @Test
  void chunks_of_a_document_are_paged_by_ordinal() {
    put(VECTORS, "doc", vector("c", 1, 0), vector("b", 1, 0), vector("a", 1, 0));
    Page<Chunk> first = quire.documents().chunks(VECTORS, DOC, 0, 2);
    assertThat(first.items()).extracting(c -> c.id().value()).containsExactly("c", "b");
    int next = Integer.parseInt(first.next().orElseThrow());
    assertThat(quire.documents().chunks(VECTORS, DOC, next, 2).items())
        .extracting(c -> c.id().value())
        .containsExactly("a");
  }

  private static DocumentDraft ofYear(String id, int year) {
    return new DocumentDraft(
        Optional.of(new DocumentId(id)),
        "",
        "",
        Metadata.of("year", MetadataValue.of(year)),
        new DocumentDraft.Chunks(List.<ChunkDraft>of()));
  }

  private static void assertRejected(Outcome outcome, String id, Class<?> reason) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Rejected.class,
            rejected -> {
              assertThat(rejected.id()).isEqualTo(id);
              assertThat(rejected.reason()).isInstanceOf(reason);
            });
  }
}
