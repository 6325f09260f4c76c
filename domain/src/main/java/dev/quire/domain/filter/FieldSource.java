package dev.quire.domain.filter;

import dev.quire.domain.metadata.MetadataValue;
import java.util.Optional;

/** Where a filter finds the fields of the thing it judges. */
@FunctionalInterface
public interface FieldSource {
  /** The prefix of fields that belong to the document of a chunk. */
  String DOCUMENT_PREFIX = "document.";

  Optional<MetadataValue> field(String name);
}
