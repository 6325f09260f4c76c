package dev.quire.engine;

import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.document.DocumentDraft;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.domain.reference.ReferenceQuire;
import dev.quire.domain.service.ChunkService.Edit;
import dev.quire.domain.service.ChunkService.Item;
import dev.quire.domain.service.ChunkWrites;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.Precondition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Commands out of a seed, on few ids, so that they meet: what one writes the next replaces or
 * deletes.
 */
final class RandomCommands {
  static final int DIMENSION = 5;
  private static final int DOCUMENTS = 8;
  private static final int CHUNKS = 60;

  private final Random random;
  private final LibraryId library;

  RandomCommands(Random random, LibraryId library) {
    this.random = random;
    this.library = library;
  }

  /** A command, to be run on the services of any database: the same on each. */
  Function<ReferenceQuire, Object> next() {
    return switch (random.nextInt(9)) {
      case 0 -> createDocument();
      case 1 -> putDocument();
      case 2, 3 -> upsert();
      case 4 -> insertEach();
      case 5 -> editChunk();
      case 6 -> deleteChunks();
      case 7 -> deleteDocument();
      default -> reviseDocument();
    };
  }

  boolean oneIn(int times) {
    return random.nextInt(times) == 0;
  }

  private Function<ReferenceQuire, Object> createDocument() {
    DocumentDraft draft = document();
    return quire -> quire.documents().create(library, draft, durability()).value();
  }

  private Function<ReferenceQuire, Object> putDocument() {
    DocumentDraft draft = document();
    return quire ->
        quire
            .documents()
            .put(library, draft.id().orElseThrow(), draft, Precondition.none(), Durability.ASYNC)
            .value();
  }

  private Function<ReferenceQuire, Object> upsert() {
    List<Item> items = items();
    return quire ->
        quire.chunks().writeAll(library, items, ChunkWrites.Mode.UPSERT, Durability.ASYNC).value();
  }

  private Function<ReferenceQuire, Object> insertEach() {
    List<Item> items = items();
    return quire ->
        quire
            .chunks()
            .writeEach(library, items, ChunkWrites.Mode.INSERT, Durability.ASYNC)
            .value()
            .toString();
  }

  private Function<ReferenceQuire, Object> editChunk() {
    Edit edit = new Edit(Optional.of(text()), Optional.of(embedding()), Optional.of(metadata()));
    ChunkId id = chunkId();
    return quire ->
        quire.chunks().edit(library, id, edit, Precondition.none(), Durability.ASYNC).value();
  }

  private Function<ReferenceQuire, Object> deleteChunks() {
    if (random.nextBoolean()) {
      Filter filter = filter();
      return quire ->
          quire
              .chunks()
              .deleteMatching(
                  library,
                  new Filter.And(List.of(filter, new Filter.Equal("n", MetadataValue.of(3)))),
                  Durability.ASYNC)
              .value();
    }
    List<ChunkId> ids = IntStream.range(0, 5).mapToObj(i -> chunkId()).toList();
    return quire -> quire.chunks().deleteAll(library, ids, Durability.FSYNC).value();
  }

  private Function<ReferenceQuire, Object> deleteDocument() {
    DocumentId id = documentId();
    return quire ->
        quire.documents().delete(library, id, Precondition.none(), Durability.ASYNC).value();
  }

  private Function<ReferenceQuire, Object> reviseDocument() {
    DocumentId id = documentId();
    String title = text();
    Metadata metadata = metadata();
    return quire ->
        quire
            .documents()
            .revise(
                library,
                id,
                Precondition.none(),
                Durability.ASYNC,
                (document, now) -> document.revised(title, document.source(), metadata, now))
            .value();
  }

  private Durability durability() {
    return random.nextBoolean() ? Durability.FSYNC : Durability.ASYNC;
  }

  private DocumentDraft document() {
    List<ChunkDraft> chunks =
        IntStream.range(0, random.nextInt(6)).mapToObj(i -> chunk(random.nextBoolean())).toList();
    return new DocumentDraft(
        Optional.of(documentId()),
        text(),
        "source:" + random.nextInt(3),
        metadata(),
        new DocumentDraft.Chunks(chunks));
  }

  private List<Item> items() {
    return IntStream.range(0, 1 + random.nextInt(6))
        .mapToObj(i -> new Item(documentId(), chunk(true)))
        .toList();
  }

  private ChunkDraft chunk(boolean withId) {
    return new ChunkDraft(
        withId ? Optional.of(chunkId()) : Optional.empty(),
        text(),
        Optional.of(embedding()),
        metadata());
  }

  private DocumentId documentId() {
    return new DocumentId("document-" + random.nextInt(DOCUMENTS));
  }

  private ChunkId chunkId() {
    return new ChunkId("chunk-" + "é".repeat(random.nextInt(2)) + random.nextInt(CHUNKS));
  }

  private String text() {
    return "text " + random.nextInt(6) + " \uD83D\uDC18";
  }

  /** Small whole numbers: many equal distances, so that ties are tried as well. */
  Embedding embedding() {
    float[] values = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      values[i] = random.nextInt(5) - 2;
    }
    values[0] += values[0] >= 0 ? 1 : -1;
    return Embedding.of(values);
  }

  private Metadata metadata() {
    return Metadata.of(
        Map.of(
            "n",
            MetadataValue.of(random.nextInt(5)),
            "tag",
            MetadataValue.of("t" + random.nextInt(3))));
  }

  Filter filter() {
    return switch (random.nextInt(6)) {
      case 0 -> Filter.ALL;
      case 1 -> new Filter.Or(List.of(ofChunks(), ofDocuments()));
      case 2 -> new Filter.And(List.of(ofChunks(), ofDocuments()));
      case 3 -> new Filter.Not(ofDocuments());
      case 4 -> ofDocuments();
      default -> ofChunks();
    };
  }

  private Filter ofChunks() {
    return switch (random.nextInt(4)) {
      case 0 -> new Filter.Compare("n", Filter.Order.GTE, MetadataValue.of(random.nextInt(5)));
      case 1 -> new Filter.Not(new Filter.Equal("tag", MetadataValue.of("t1")));
      case 2 -> new Filter.In("n", List.of(MetadataValue.of(1), MetadataValue.of(4)));
      default -> new Filter.StartsWith("tag", "t2");
    };
  }

  private Filter ofDocuments() {
    return switch (random.nextInt(6)) {
      case 0 -> new Filter.Equal("document.id", MetadataValue.of(documentId().value()));
      case 1 -> new Filter.StartsWith("document.id", "document-1");
      case 2 -> new Filter.Contains("document.title", MetadataValue.of(random.nextInt(6) + " "));
      case 3 -> new Filter.Equal("document.source", MetadataValue.of("source:1"));
      case 4 -> new Filter.Compare("document.n", Filter.Order.LT, MetadataValue.of(3));
      default -> new Filter.Equal("document.tag", MetadataValue.of("t" + random.nextInt(3)));
    };
  }
}
