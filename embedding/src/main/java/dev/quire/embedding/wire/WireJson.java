package dev.quire.embedding.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.quire.domain.chunk.Embedding;
import java.io.IOException;

/** How the records of this package are written and read. */
public final class WireJson {

  private WireJson() {}

  /** A mapper that takes nothing for something else: no number for a text, no field twice. */
  public static JsonMapper mapper() {
    return JsonMapper.builder()
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .withCoercionConfig(
            LogicalType.Textual,
            coercion ->
                coercion
                    .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
        .addModule(
            new SimpleModule()
                .addSerializer(Embedding.class, new EmbeddingWriter())
                .addDeserializer(Embedding.class, new EmbeddingReader()))
        .build();
  }

  private static final class EmbeddingWriter extends StdSerializer<Embedding> {
    EmbeddingWriter() {
      super(Embedding.class);
    }

    @Override
    public void serialize(Embedding embedding, JsonGenerator json, SerializerProvider context)
        throws IOException {
      json.writeStartArray();
      for (float value : embedding.toArray()) {
        json.writeNumber(value);
      }
      json.writeEndArray();
    }
  }

  private static final class EmbeddingReader extends StdDeserializer<Embedding> {
    EmbeddingReader() {
      super(Embedding.class);
    }

    @Override
    public Embedding deserialize(JsonParser json, DeserializationContext context)
        throws IOException {
      return Embedding.owning(context.readValue(json, float[].class));
    }
  }
}
