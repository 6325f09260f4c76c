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
      add(FieldSource.DOCUMENT_PREFIX + own, ValueKind.TEXT);
    }
    published = new FieldKinds(seen);
  }

  void chunk(Metadata metadata) {
    add("", metadata);
  }

  void document(Metadata metadata) {
    add(FieldSource.DOCUMENT_PREFIX, metadata);
  }

  FieldKinds kinds() {
    return published;
  }

  private void add(String prefix, Metadata metadata) {
    boolean isNew = false;
    for (Map.Entry<String, MetadataValue> field : metadata.fields().entrySet()) {
      isNew |= add(prefix + field.getKey(), field.getValue().kind());
    }
    if (isNew) {
      published = new FieldKinds(seen);
    }
  }

  private boolean add(String field, ValueKind kind) {
    return seen.computeIfAbsent(field, name -> EnumSet.noneOf(ValueKind.class)).add(kind);
  }
}
