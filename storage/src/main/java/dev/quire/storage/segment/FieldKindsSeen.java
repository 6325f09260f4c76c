package dev.quire.storage.segment;

import dev.quire.domain.filter.FieldKinds;
import dev.quire.domain.filter.FieldSource;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.domain.metadata.ValueKind;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Collects the kinds of value that fields hold, as rows come by. One writer. */
final class FieldKindsSeen {
  private final Map<String, Set<ValueKind>> seen = new HashMap<>();
  private volatile FieldKinds published;

  FieldKindsSeen() {
    for (String own : new String[] {"id", "title", "source"}) {
      add(FieldSource.DOCUMENT_PREFIX + own, MetadataValue.of(""));
    }
    published = new FieldKinds(seen);
  }

  void chunk(Metadata metadata) {
    boolean isNew = false;
    for (Map.Entry<String, MetadataValue> field : metadata.fields().entrySet()) {
      // a filter that names it so means the document's: a chunk's own can never be asked for
      if (!field.getKey().startsWith(FieldSource.DOCUMENT_PREFIX)) {
        isNew |= add(field.getKey(), field.getValue());
      }
    }
    publish(isNew);
  }

  void document(Metadata metadata) {
    boolean isNew = false;
    for (Map.Entry<String, MetadataValue> field : metadata.fields().entrySet()) {
      isNew |= add(FieldSource.DOCUMENT_PREFIX + field.getKey(), field.getValue());
    }
    publish(isNew);
  }

  FieldKinds kinds() {
    return published;
  }

  private void publish(boolean isNew) {
    if (isNew) {
      published = new FieldKinds(seen);
    }
  }

  private boolean add(String field, MetadataValue value) {
    return seen.computeIfAbsent(field, name -> EnumSet.noneOf(ValueKind.class))
        .addAll(value.kinds());
  }
}
