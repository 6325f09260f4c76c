package dev.quire.engine;

import dev.quire.domain.document.Document;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.filter.FieldSource;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.storage.segment.Segment;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of one chunk after another, as filters name them. Metadata is read from the segment
 * when a field is first asked for; documents are kept, since the chunks of one come close together.
 */
final class RowFields implements FieldSource {
  private static final int MAX_DOCUMENTS = 10_000;

  private final Layers layers;
  private final Map<DocumentId, Optional<Document>> documents = new HashMap<>();
  private Segment segment;
  private int row;
  private Metadata metadata;

  RowFields(Layers layers) {
    this.layers = layers;
  }

  /** Turns to another row. */
  RowFields at(Segment segment, int row) {
    this.segment = segment;
    this.row = row;
    this.metadata = null;
    return this;
  }

  @Override
  public Optional<MetadataValue> field(String name) {
    if (name.startsWith(DOCUMENT_PREFIX)) {
      return document()
          .flatMap(document -> field(document, name.substring(DOCUMENT_PREFIX.length())));
    }
    if (metadata == null) {
      metadata = segment.metadata(row);
    }
    return metadata.get(name);
  }

  private Optional<Document> document() {
    if (documents.size() > MAX_DOCUMENTS) {
      documents.clear();
    }
    return documents.computeIfAbsent(segment.documentIdOf(row), layers::document);
  }

  /** A field of a document by its own name: its metadata, else what every document has. */
  static Optional<MetadataValue> field(Document document, String name) {
    return document
        .metadata()
        .get(name)
        .or(
            () ->
                switch (name) {
                  case "id" -> Optional.of(MetadataValue.of(document.id().value()));
                  case "title" -> Optional.of(MetadataValue.of(document.title()));
                  case "source" -> Optional.of(MetadataValue.of(document.source()));
                  default -> Optional.empty();
                });
  }
}
