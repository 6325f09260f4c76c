package dev.quire.api.library;

import dev.quire.api.http.QueryValue;
import dev.quire.api.index.SpecAnswer;
import dev.quire.domain.embedding.EmbeddingModel;
import dev.quire.domain.library.Library;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.service.LibraryService.Overview;
import java.time.Instant;

/**
 * A library as callers see it.
 *
 * @param state {@code ready}; {@link DamagedAnswer} is what one looks like that is not open
 * @param embeddingModel null where callers bring their own vectors; so is the fingerprint
 */
public record LibraryAnswer(
    String id,
    String name,
    String description,
    String state,
    Metadata metadata,
    int dimension,
    String metric,
    String embeddingModel,
    String embeddingFingerprint,
    SpecAnswer index,
    double recallTarget,
    long documents,
    long chunks,
    long bytes,
    Instant createdAt,
    Instant updatedAt,
    long revision)
    implements ListedAnswer {

  private static final String READY = "ready";

  public static LibraryAnswer of(Overview overview) {
    Library library = overview.library();
    return new LibraryAnswer(
        library.id().value(),
        library.name(),
        library.description(),
        READY,
        library.metadata(),
        library.dimension(),
        QueryValue.inLowerCase(library.metric()),
        library.embeddingModel().map(EmbeddingModel::name).orElse(null),
        library.embeddingModel().map(EmbeddingModel::fingerprint).orElse(null),
        SpecAnswer.of(library.index()),
        library.recallTarget(),
        overview.size().documents(),
        overview.size().chunks(),
        overview.size().bytes(),
        library.createdAt(),
        library.updatedAt(),
        library.revision());
  }
}
