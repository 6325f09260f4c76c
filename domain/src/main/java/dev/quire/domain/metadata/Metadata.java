package dev.quire.domain.metadata;

import dev.quire.domain.SoundText;
import dev.quire.domain.error.InvalidInput;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Named values that a caller keeps with a library, a document or a chunk. Immutable, sorted by
 * name.
 */
public record Metadata(SortedMap<String, MetadataValue> fields) {
  public static final Metadata EMPTY = new Metadata(Collections.emptySortedMap());
  public static final int MAX_FIELDS = 1_000;
  public static final int MAX_NAME = 256;

  public Metadata {
    fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
    if (fields.size() > MAX_FIELDS) {
      throw new InvalidInput(
          "metadata", "has " + fields.size() + " fields; at most " + MAX_FIELDS + " are allowed");
    }
    for (String name : fields.keySet()) {
      if (name.isEmpty() || name.length() > MAX_NAME) {
        throw new InvalidInput(
            "metadata",
            "has a field name of "
                + name.length()
                + " characters; 1 to "
                + MAX_NAME
                + " are allowed");
      }
      SoundText.require("metadata", name);
    }
  }

  public static Metadata of(Map<String, MetadataValue> fields) {
    return fields.isEmpty() ? EMPTY : new Metadata(new TreeMap<>(fields));
  }

  public static Metadata of(String name, MetadataValue value) {
    return of(Map.of(name, value));
  }

  public Optional<MetadataValue> get(String name) {
    return Optional.ofNullable(fields.get(name));
  }

  public boolean isEmpty() {
    return fields.isEmpty();
  }
}
