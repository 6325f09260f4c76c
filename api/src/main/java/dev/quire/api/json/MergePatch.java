package dev.quire.api.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.error.Violation;
import dev.quire.domain.metadata.Metadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A merge patch (RFC 7396) of something with a fixed set of fields: what it does not name stays,
 * null takes away.
 */
public final class MergePatch {
  private final ObjectNode patch;

  /**
   * @param changeable fields that a patch may name
   * @param fixed fields that exist and never change, refused with that reason
   */
  public MergePatch(ObjectNode patch, Set<String> changeable, Set<String> fixed) {
    List<Violation> violations = new ArrayList<>();
    for (String field : (Iterable<String>) patch::fieldNames) {
      if (!changeable.contains(field)) {
        String reason = fixed.contains(field) ? "cannot be changed" : "is not known here";
        violations.add(
            new Violation(
                field,
                reason + "; a patch may name " + String.join(", ", new TreeSet<>(changeable))));
      }
    }
    if (!violations.isEmpty()) {
      throw new InvalidInput(violations);
    }
    this.patch = patch;
  }

  public boolean names(String field) {
    return patch.has(field);
  }

  /** The text after the patch; empty where the patch takes it away. */
  public String text(String field, String before) {
    JsonNode value = patch.get(field);
    if (value == null) {
      return before;
    }
    if (!value.isTextual() && !value.isNull()) {
      throw new InvalidInput(field, "must be a text or null");
    }
    return value.isNull() ? "" : value.textValue();
  }

  /** The number after the patch; the default where the patch takes it away. */
  public double number(String field, double before, double otherwise) {
    JsonNode value = patch.get(field);
    if (value == null) {
      return before;
    }
    if (!value.isNumber() && !value.isNull()) {
      throw new InvalidInput(field, "must be a number or null");
    }
    return value.isNull() ? otherwise : value.doubleValue();
  }

  /** The metadata after the patch: merged field by field, none where the patch takes it away. */
  public Metadata metadata(Metadata before) {
    JsonNode value = patch.get("metadata");
    if (value == null) {
      return before;
    }
    if (!value.isObject() && !value.isNull()) {
      throw new InvalidInput("metadata", "must be an object or null");
    }
    return value.isNull() ? Metadata.EMPTY : MetadataReader.merge(before, (ObjectNode) value);
  }

  /** What the patch says of the field, null included; empty where it does not name it. */
  public Optional<JsonNode> value(String field) {
    return Optional.ofNullable(patch.get(field));
  }
}
