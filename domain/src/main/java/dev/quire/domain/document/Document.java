package dev.quire.domain.document;

import dev.quire.domain.SoundText;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.metadata.MetadataValue;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A source text; what it says is in its chunks.
 *
 * @param title for people; may be empty
 * @param source where the text came from, usually a URI; may be empty
 * @param revision 1 when created, one more each time the document itself is put or patched
 */
public record Document(
    DocumentId id,
    String title,
    String source,
    Metadata metadata,
    Instant createdAt,
    Instant updatedAt,
    long revision) {
  public static final int MAX_TITLE = 10_000;
  public static final int MAX_SOURCE = 10_000;

  public Document {
    SoundText.require("title", title, MAX_TITLE);
    SoundText.require("source", source, MAX_SOURCE);
  }

  /**
   * Its fields as filters name them: metadata, and what every document has where no metadata of
   * that name hides it.
   */
  public Map<String, MetadataValue> fields() {
    Map<String, MetadataValue> fields = new HashMap<>();
    fields.put("id", MetadataValue.of(id.value()));
    fields.put("title", MetadataValue.of(title));
    fields.put("source", MetadataValue.of(source));
    fields.putAll(metadata.fields());
    return fields;
  }

  /** One of its {@link #fields}. */
  public Optional<MetadataValue> field(String name) {
    return metadata
        .get(name)
        .or(
            () ->
                switch (name) {
                  case "id" -> Optional.of(MetadataValue.of(id.value()));
                  case "title" -> Optional.of(MetadataValue.of(title));
                  case "source" -> Optional.of(MetadataValue.of(source));
                  default -> Optional.empty();
                });
  }

  /** The same document with other particulars, one revision on. */
  public Document revised(String title, String source, Metadata metadata, Instant now) {
    return new Document(id, title, source, metadata, createdAt, now, revision + 1);
  }
}
