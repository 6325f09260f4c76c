package dev.quire.storage.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.domain.metadata.MetadataValue.Flag;
import dev.quire.domain.metadata.MetadataValue.Listing;
import dev.quire.domain.metadata.MetadataValue.Numeric;
import dev.quire.domain.metadata.MetadataValue.Text;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Metadata as a JSON object in UTF-8: fields by name, numbers with all their digits. */
public final class MetadataJson {
  private static final byte[] EMPTY = {'{', '}'};

  private MetadataJson() {}

  public static byte[] toBytes(Metadata metadata) {
    return metadata.isEmpty() ? EMPTY.clone() : toJson(metadata).getBytes(StandardCharsets.UTF_8);
  }

  public static Metadata read(byte[] json) {
    if (json.length == EMPTY.length) {
      return Metadata.EMPTY;
    }
    try (JsonParser parser = CheckedJson.MAPPER.createParser(json)) {
      return read(parser);
    } catch (IOException e) {
      throw new StorageFailure("metadata is damaged: " + e.getMessage() + "; run fsck", e);
    }
  }

  static JsonNode toNode(Metadata metadata) {
    return CheckedJson.parse(toJson(metadata));
  }

  static Metadata read(JsonNode node) {
    return read(node.toString().getBytes(StandardCharsets.UTF_8));
  }

  // by way of a string, because a generator of bytes refuses texts with half a surrogate pair
  private static String toJson(Metadata metadata) {
    StringWriter writer = new StringWriter();
    try (JsonGenerator json = CheckedJson.MAPPER.createGenerator(writer)) {
      json.writeStartObject();
      for (Map.Entry<String, MetadataValue> field : metadata.fields().entrySet()) {
        json.writeFieldName(field.getKey());
        write(json, field.getValue());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new AssertionError("a string takes all that is written", e);
    }
    return writer.toString();
  }

  private static void write(JsonGenerator json, MetadataValue value) throws IOException {
    switch (value) {
      case Text(var text) -> json.writeString(text);
      case Numeric(var number) -> json.writeNumber(number);
      case Flag(var flag) -> json.writeBoolean(flag);
      case Listing(var values) -> {
        json.writeStartArray();
        for (MetadataValue element : values) {
          write(json, element);
        }
        json.writeEndArray();
      }
    }
  }

  private static Metadata read(JsonParser json) throws IOException {
    require(json, json.nextToken(), JsonToken.START_OBJECT);
    SortedMap<String, MetadataValue> fields = new TreeMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      fields.put(name, value(json, json.nextToken()));
    }
    require(json, json.currentToken(), JsonToken.END_OBJECT);
    return new Metadata(fields);
  }

  private static MetadataValue value(JsonParser json, JsonToken token) throws IOException {
    return switch (token) {
      case VALUE_STRING -> new Text(json.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Numeric(json.getDecimalValue());
      case VALUE_TRUE -> new Flag(true);
      case VALUE_FALSE -> new Flag(false);
      case START_ARRAY -> listing(json);
      case null, default -> throw new IOException("unexpected " + token);
    };
  }

  private static Listing listing(JsonParser json) throws IOException {
    List<MetadataValue> values = new ArrayList<>();
    for (JsonToken token = json.nextToken();
        token != JsonToken.END_ARRAY;
        token = json.nextToken()) {
      values.add(value(json, token));
    }
    return new Listing(values);
  }

  private static void require(JsonParser json, JsonToken token, JsonToken expected)
      throws IOException {
    if (token != expected) {
      throw new IOException(
          "expected " + expected + ", found " + token + " at " + json.currentLocation());
    }
  }
}
