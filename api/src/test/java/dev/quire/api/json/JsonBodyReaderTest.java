package dev.quire.api.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.api.server.QuireConfig;
import dev.quire.domain.error.InvalidInput;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.core.MediaType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.annotation.Annotation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jboss.resteasy.reactive.common.util.QuarkusMultivaluedHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBodyReaderTest {
  /** What a body is read as. */
  record Draft(String name, List<Draft> drafts, int number, JsonNode any) {}

  private final ObjectMapper json = JsonRules.strict();
  private final QuireConfig config =
      new SmallRyeConfigBuilder()
          .withMapping(QuireConfig.class)
          .build()
          .getConfigMapping(QuireConfig.class);

  private Object read(InputStream body) throws IOException {
    return new JsonBodyReader(json, () -> config)
        .readFrom(
            type(),
            Draft.class,
            new Annotation[0],
            MediaType.APPLICATION_JSON_TYPE,
            new QuarkusMultivaluedHashMap<>(),
            body);
  }

  @SuppressWarnings("unchecked")
  private static Class<Object> type() {
    return (Class<Object>) (Class<?>) Draft.class;
  }

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  /** As a connection gives it that breaks, or on which nothing comes any more. */
  private static final class Broken extends InputStream {
    @Override
    public int read() throws IOException {
      throw new IOException("Read timed out");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{\"name\":",
        "{\"name\":\"x",
        "{\"drafts\":[{\"drafts\":[{\"name\":\"x\","
      })
  void a_body_that_breaks_off_anywhere_is_the_connections_fault(String arrived) {
    assertThatThrownBy(() -> read(new SequenceInputStream(bytes(arrived), new Broken())))
        .isInstanceOf(BadRequestException.class)
        .hasRootCauseMessage("Read timed out");
  }

  @Test
  void what_is_beyond_a_limit_of_the_reader_is_told_with_the_limit() {
    assertRefused(
        "{\"drafts\":[{\"name\":\"" + "x".repeat(JsonRules.MAX_TEXT + 1) + "\"}]}",
        "drafts[0].name",
        "more than 20000000 characters");
    assertRefused("{\"number\":" + "1".repeat(1_001) + "}", "body", "more than 1000 digits");
    assertRefused("{\"any\":" + "[".repeat(200), "body", "deeper than 100 levels");
    assertRefused("{\"" + "x".repeat(50_001) + "\":1}", "body", "name of a field");
  }

  private void assertRefused(String body, String field, String said) {
    var refused = catchThrowableOfType(InvalidInput.class, () -> read(bytes(body)));
    assertThat(refused.violations()).extracting("field").containsExactly(field);
    assertThat(refused).hasMessageContaining(said);
  }
}
