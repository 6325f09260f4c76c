package dev.quire.storage.segment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.filter.FieldKinds;
import dev.quire.domain.metadata.ValueKind;
import dev.quire.storage.json.CheckedJson;
import dev.quire.storage.npy.Dtype;
import dev.quire.storage.npy.NpyHeader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/**
 * {@code segment.json}: the size of a sealed segment, and each array with what it must be.
 *
 * @param index a JSON object, opaque here
 */
record SegmentDescription(
    long number,
    int dimension,
    int chunks,
    int documents,
    int owners,
    FieldKinds fieldKinds,
    String index,
    List<ArrayEntry> arrays) {
  private static final int FORMAT_VERSION = 1;

  SegmentDescription {
    arrays = List.copyOf(arrays);
  }

  /**
   * One array.
   *
   * @param crc32c of the elements, without the header
   * @param sha256 of the whole file, in hex
   */
  record ArrayEntry(String name, NpyHeader header, int crc32c, String sha256) {}

  /** In the order they were written. */
  Set<String> arrayNames() {
    Set<String> names = new LinkedHashSet<>();
    arrays.forEach(entry -> names.add(entry.name()));
    return names;
  }

  static SegmentDescription read(Path directory) {
    Path file = directory.resolve(SegmentFiles.DESCRIPTION);
    ObjectNode json = CheckedJson.read(file, FORMAT_VERSION);
    try {
      return new SegmentDescription(
          json.required("number").longValue(),
          json.required("dimension").intValue(),
          json.required("chunks").intValue(),
          json.required("documents").intValue(),
          json.required("owners").intValue(),
          readKinds(json.required("fieldKinds")),
          json.required("index").toString(),
          elements(json.required("arrays")).stream().map(SegmentDescription::readEntry).toList());
    } catch (RuntimeException e) {
      throw new StorageFailure(file + " is damaged: " + e.getMessage() + "; run fsck", e);
    }
  }

  byte[] toBytes() {
    ObjectNode json =
        CheckedJson.object(FORMAT_VERSION)
            .put("number", number)
            .put("dimension", dimension)
            .put("chunks", chunks)
            .put("documents", documents)
            .put("owners", owners);
    json.set("fieldKinds", writeKinds());
    json.set("index", CheckedJson.parse(index));
    ArrayNode entries = json.putArray("arrays");
    arrays.forEach(entry -> write(entry, entries.addObject()));
    return CheckedJson.toBytes(json);
  }

  private ObjectNode writeKinds() {
    ObjectNode json = CheckedJson.object();
    new TreeMap<>(fieldKinds.byField())
        .forEach(
            (field, kinds) -> {
              ArrayNode names = json.putArray(field);
              kinds.stream().sorted().forEach(kind -> names.add(lower(kind)));
            });
    return json;
  }

  private static FieldKinds readKinds(JsonNode json) {
    Map<String, Set<ValueKind>> kinds = new HashMap<>();
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      Set<ValueKind> ofField = EnumSet.noneOf(ValueKind.class);
      field
          .getValue()
          .forEach(
              kind -> ofField.add(ValueKind.valueOf(kind.textValue().toUpperCase(Locale.ROOT))));
      kinds.put(field.getKey(), ofField);
    }
    return new FieldKinds(kinds);
  }

  private static void write(ArrayEntry entry, ObjectNode json) {
    json.put("name", entry.name()).put("dtype", entry.header().dtype().descr());
    ArrayNode shape = json.putArray("shape");
    entry.header().shape().forEach(shape::add);
    json.put("bytes", entry.header().fileBytes())
        .put("crc32c", HexFormat.of().toHexDigits(entry.crc32c()))
        .put("sha256", entry.sha256());
  }

  private static ArrayEntry readEntry(JsonNode json) {
    List<Long> shape = new ArrayList<>();
    json.required("shape").forEach(size -> shape.add(size.longValue()));
    return new ArrayEntry(
        json.required("name").textValue(),
        NpyHeader.of(Dtype.of(json.required("dtype").textValue()).orElseThrow(), shape),
        HexFormat.fromHexDigits(json.required("crc32c").textValue()),
        json.required("sha256").textValue());
  }

  private static List<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  private static String lower(ValueKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
