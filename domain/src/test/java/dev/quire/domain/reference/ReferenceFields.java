package dev.quire.domain.reference;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.document.Document;
import dev.quire.domain.filter.FieldSource;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.metadata.MetadataValue;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The fields of chunks and documents by the names that filters give them. */
final class ReferenceFields {
  private ReferenceFields() {}

  /** A document's own fields; a metadata field hides what every document has. */
  static Map<String, MetadataValue> of(Document document) {
    Map<String, MetadataValue> fields = new TreeMap<>();
    fields.put("id", MetadataValue.of(document.id().value()));
    fields.put("title", MetadataValue.of(document.title()));
    fields.put("source", MetadataValue.of(document.source()));
    fields.putAll(document.metadata().fields());
    return fields;
  }

  /** A chunk's fields, and those of its document with their prefix. */
  static Map<String, MetadataValue> of(Chunk chunk, Document document) {
    Map<String, MetadataValue> fields = new TreeMap<>();
    withoutPrefixed(chunk.metadata()).forEach(fields::put);
    of(document).forEach((name, value) -> fields.put(FieldSource.DOCUMENT_PREFIX + name, value));
    return fields;
  }

  static FieldSource source(Map<String, MetadataValue> fields) {
    return name -> Optional.ofNullable(fields.get(name));
  }

  /** The prefix always means the document: a chunk's own field of such a name cannot be asked. */
  private static Map<String, MetadataValue> withoutPrefixed(Metadata metadata) {
    Map<String, MetadataValue> fields = new TreeMap<>(metadata.fields());
    fields.keySet().removeIf(name -> name.startsWith(FieldSource.DOCUMENT_PREFIX));
    return fields;
  }
}
