package dev.quire.api.json;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.api.problem.TooLarge;
import dev.quire.api.server.QuireConfig;
import dev.quire.domain.error.InvalidInput;
import jakarta.inject.Provider;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyReader;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/**
 * Reads every JSON body, so that each mistake in one is answered alike. An empty body reads as
 * null.
 *
 * <p>A reader of the server's own kind: for any other, each request parses the annotations of the
 * method that it goes to.
 */
@jakarta.ws.rs.ext.Provider
@Consumes({MediaType.APPLICATION_JSON, JsonBodyReader.MERGE_PATCH})
public class JsonBodyReader implements ServerMessageBodyReader<Object> {
  public static final String MERGE_PATCH = "application/merge-patch+json";

  private final ObjectMapper json;
  private final Provider<QuireConfig> config;

  JsonBodyReader(ObjectMapper json, Provider<QuireConfig> config) {
    this.json = json;
    this.config = config;
  }

  @Override
  public boolean isReadable(
      Class<?> type, Type genericType, Annotation[] annotations, MediaType media) {
    return type != InputStream.class;
  }

  @Override
  public Object readFrom(
      Class<Object> type,
      Type genericType,
      Annotation[] annotations,
      MediaType media,
      MultivaluedMap<String, String> headers,
      InputStream body) {
    return read(genericType, body);
  }

  @Override
  public boolean isReadable(
      Class<?> type, Type genericType, ResteasyReactiveResourceInfo resource, MediaType media) {
    return type != InputStream.class;
  }

  @Override
  public Object readFrom(
      Class<Object> type, Type genericType, MediaType media, ServerRequestContext context)
      throws IOException {
    return read(genericType, context.getInputStream());
  }

  private Object read(Type type, InputStream body) {
    try {
      return parsed(type, body);
    } catch (JacksonException e) {
      // Jackson wraps what its input throws
      throw switch (e.getCause()) {
        case TooLarge tooLarge -> tooLarge;
        case JacksonException syntax -> JsonComplaint.about(e);
        case IOException broken -> new BadRequestException(broken);
        case null, default -> JsonComplaint.about(e);
      };
    } catch (IOException broken) {
      throw new BadRequestException(broken);
    }
  }

  private Object parsed(Type type, InputStream body) throws IOException {
    PushbackInputStream input =
        new PushbackInputStream(new LimitedStream(body, config.get().maxBodyBytes()));
    int first = input.read();
    if (first < 0) {
      return null;
    }
    input.unread(first);
    Object value = json.readerFor(json.constructType(type)).readValue(input);
    if (value == null) {
      throw new InvalidInput("body", "must be an object, not null");
    }
    return value;
  }
}
