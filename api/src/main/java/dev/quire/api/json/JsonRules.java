package dev.quire.api.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.quire.domain.metadata.Metadata;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * The rules of this server's JSON. Nothing is guessed: an unknown or repeated field, a number in
 * quotes, a text where a number belongs, a null in a list are all refused, because each is a
 * mistake that its sender wants to hear of.
 */
public class JsonRules {
  public static final int MAX_DEPTH = 100;

  /** Characters of one text; what is made of it, such as a chunk's text, has limits of its own. */
  static final int MAX_TEXT = 20_000_000;

  /** Digits of one number. */
  static final int MAX_NUMBER = 1_000;

  /** Characters of a field's name. */
  static final int MAX_NAME = 50_000;

  /** The mapper of the whole application. */
  @Produces
  @Singleton
  ObjectMapper mapper() {
    return strict();
  }

  static ObjectMapper strict() {
    JsonMapper mapper =
        JsonMapper.builder(factory())
            .addModules(new Jdk8Module(), new JavaTimeModule(), domainValues())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .defaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL))
            .withCoercionConfig(
                LogicalType.Textual,
                text -> {
                  text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                  text.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                  text.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
                })
            .build();
    mapper.setDefaultPropertyInclusion(JsonInclude.Include.ALWAYS);
    return mapper;
  }

  private static JsonFactory factory() {
    return JsonFactory.builder()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        // the same numbers as the JDK's parser reads, in a fraction of its time: embeddings are
        // many
        .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
        .enable(StreamReadFeature.USE_FAST_BIG_NUMBER_PARSER)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxStringLength(MAX_TEXT)
                .maxNumberLength(MAX_NUMBER)
                .maxNameLength(MAX_NAME)
                .build())
        .build();
  }

  private static SimpleModule domainValues() {
    return new SimpleModule("quire")
        .addSerializer(Metadata.class, new MetadataWriter())
        .addDeserializer(float[].class, new VectorReader());
  }
}
