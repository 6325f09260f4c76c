package dev.quire.storage.segment;

import dev.quire.domain.filter.FieldKinds;
import dev.quire.domain.filter.FieldSource;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.domain.metadata.ValueKind;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Collects the kinds of value that fields hold, as rows come by. One writer; they are described
 * when somebody asks, since every row may bring a field of its own.
 */
final class FieldKindsSeen {
  // the sets in it do not change
  private final Map<String, Set<ValueKind>> seen = new ConcurrentHashMap<>();
  private volatile boolean hasGrown;
  // guarded by this
  private FieldKinds described = FieldKinds.NONE;

  FieldKindsSeen() {
    for (String own : new String[] {"id", "title", "source"}) {
      add(FieldSource.DOCUMENT_PREFIX + own, MetadataValue.of(""));
    }
  }

  void chunk(Metadata metadata) {
    for (Map.Entry<String, MetadataValue> field : metadata.fields().entrySet()) {
      // a filter that names it so means the document's: a chunk's own can never be asked for
      if (!field.getKey().startsWith(FieldSource.DOCUMENT_PREFIX)) {
        add(field.getKey(), field.getValue());
      }
    }
  }

  void document(Metadata metadata) {
    for (Map.Entry<String, MetadataValue> field : metadata.fields().entrySet()) {
      add(FieldSource.DOCUMENT_PREFIX + field.getKey(), field.getValue());
    }
  }

  /** Of all rows until now; for any thread. */
  synchronized FieldKinds kinds() {
    if (hasGrown) {
      // before it is described: what comes meanwhile is for the next who asks
      hasGrown = false;
      described = new FieldKinds(seen);
    }
    return described;
  }

  private void add(String field, MetadataValue value) {
    Set<ValueKind> kinds = value.kinds();
    Set<ValueKind> known = seen.get(field);
    if (known == null || !known.containsAll(kinds)) {
      EnumSet<ValueKind> all = EnumSet.copyOf(kinds);
      all.addAll(known == null ? Set.of() : known);
      seen.put(field, all);
      hasGrown = true;
    }
  }
}
