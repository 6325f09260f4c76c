package dev.quire.api.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;
import java.util.Arrays;

/**
 * Reads an array of numbers as floats. A number beyond the floats becomes infinite here and is
 * refused by name where it becomes an embedding; texts such as {@code "NaN"}, which Jackson's own
 * reader lets in, are refused at once.
 */
final class VectorReader extends StdDeserializer<float[]> {
  private static final int FIRST_SIZE = 512;

  VectorReader() {
    super(float[].class);
  }

  @Override
  public float[] deserialize(JsonParser parser, DeserializationContext context) throws IOException {
    if (!parser.isExpectedStartArrayToken()) {
      return (float[]) context.handleUnexpectedToken(float[].class, parser);
    }
    float[] values = new float[FIRST_SIZE];
    int size = 0;
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      if (!token.isNumeric()) {
        throw notANumber(parser, token, size);
      }
      if (size == values.length) {
        values = Arrays.copyOf(values, size * 2);
      }
      values[size++] = parser.getFloatValue();
    }
    return Arrays.copyOf(values, size);
  }

  private static JsonMappingException notANumber(JsonParser parser, JsonToken token, int index) {
    return JsonMappingException.wrapWithPath(
        new JsonMappingException(parser, "must be a number, not " + JsonWords.of(token)),
        float[].class,
        index);
  }
}
