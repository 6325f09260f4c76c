package dev.quire.api.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.metadata.MetadataValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads metadata out of JSON: texts, numbers, true, false and lists of these. */
public final class MetadataReader {
  private MetadataReader() {}

  /** The object's fields; null reads as no metadata. */
  public static Metadata read(ObjectNode json) {
    return json == null ? Metadata.EMPTY : merge(Metadata.EMPTY, json, false);
  }

  /** The metadata after a merge patch (RFC 7396): null takes a field away. */
  public static Metadata merge(Metadata before, ObjectNode patch) {
    return merge(before, patch, true);
  }

  private static Metadata merge(Metadata before, ObjectNode json, boolean nullRemoves) {
    Map<String, MetadataValue> fields = new TreeMap<>(before.fields());
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      if (nullRemoves && field.getValue().isNull()) {
        fields.remove(field.getKey());
      } else {
        fields.put(field.getKey(), value("metadata." + field.getKey(), field.getValue()));
      }
    }
    return Metadata.of(fields);
  }

  /** One value; {@code field} is its path in the caller's input. */
  static MetadataValue value(String field, JsonNode json) {
    try {
      return switch (json.getNodeType()) {
        case STRING -> new MetadataValue.Text(json.textValue());
        case NUMBER -> new MetadataValue.Numeric(json.decimalValue());
        case BOOLEAN -> new MetadataValue.Flag(json.booleanValue());
        case ARRAY -> new MetadataValue.Listing(list(json));
        case NULL -> throw new InvalidInput("", "must not be null; leave the field out");
        default ->
            throw new InvalidInput("", "must be a text, a number, true, false or a list of these");
      };
    } catch (InvalidInput e) {
      throw e.under(field);
    }
  }

  private static List<MetadataValue> list(JsonNode json) {
    List<MetadataValue> values = new ArrayList<>(json.size());
    for (JsonNode element : json) {
      values.add(value("", element));
    }
    return values;
  }
}
