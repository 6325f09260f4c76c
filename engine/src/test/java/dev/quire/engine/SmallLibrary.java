package dev.quire.engine;

import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.document.DocumentDraft;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.library.Metric;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.domain.search.SearchQuery;
import dev.quire.domain.store.Durability;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A library of points on a line: chunk ci lies at (i, 0). */
final class SmallLibrary {
  static final LibraryId ID = new LibraryId("library");

  private SmallLibrary() {}

  static void create(Quire quire, LibraryId id, int chunks) {
    quire.libraries().create(LibraryDraft.ofVectors(id.value(), 2).withMetric(Metric.L2));
    add(quire, id, "d", 0, chunks);
  }

  /** Adds a document with the chunks of these numbers. */
  static void add(Quire quire, LibraryId id, String document, int from, int to) {
    List<ChunkDraft> drafts = new ArrayList<>();
    for (int i = from; i < to; i++) {
      drafts.add(
          new ChunkDraft(
              Optional.of(new ChunkId("c" + i)),
              "text é " + i,
              Optional.of(Embedding.of(i, 0)),
              Metadata.of(Map.of("n", MetadataValue.of(i)))));
    }
    quire
        .documents()
        .create(
            id,
            new DocumentDraft(
                Optional.of(new DocumentId(document)),
                "title of " + document,
                "",
                Metadata.EMPTY,
                new DocumentDraft.Chunks(drafts)),
            Durability.FSYNC);
  }

  /** The nearest to (x, 0). */
  static SearchQuery near(float x, int k) {
    return query(new SearchQuery.OfVector(Embedding.of(x, 0)), k);
  }

  static SearchQuery query(SearchQuery.Source source, int k) {
    return SearchQuery.of(source, k);
  }

  static List<String> ids(dev.quire.domain.search.SearchAnswer answer) {
    return answer.hits().stream().map(hit -> hit.chunk().id().value()).toList();
  }
}
