package dev.quire.domain.reference;

import dev.quire.domain.embedding.Embedder;
import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.service.ChunkService;
import dev.quire.domain.service.DocumentService;
import dev.quire.domain.service.IndexService;
import dev.quire.domain.service.LibraryService;
import dev.quire.domain.service.Minting;
import dev.quire.domain.service.QueryService;
import dev.quire.domain.service.TextEmbedding;
import dev.quire.domain.store.Libraries;
import java.util.List;

/** All services on one database; what the engine puts together on files, here on any ports. */
public record ReferenceQuire(
    LibraryService libraries,
    DocumentService documents,
    ChunkService chunks,
    QueryService queries,
    IndexService indexes) {

  public static ReferenceQuire inMemory(Minting minting, Embedder... embedders) {
    return on(new ReferenceLibraries(), minting, embedders);
  }

  public static ReferenceQuire on(Libraries ports, Minting minting, Embedder... embedders) {
    Embedders models = new Embedders(List.of(embedders));
    LibraryService libraries = new LibraryService(ports, models, minting);
    TextEmbedding embedding = new TextEmbedding(models);
    return new ReferenceQuire(
        libraries,
        new DocumentService(libraries, embedding, minting),
        new ChunkService(libraries, embedding, minting),
        new QueryService(libraries, embedding),
        new IndexService(libraries));
  }
}
