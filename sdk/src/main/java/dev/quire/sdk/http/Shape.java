package dev.quire.sdk.http;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.type.TypeFactory;
import dev.quire.sdk.model.Page;
import java.io.IOException;

/** What an answer's JSON is read as; keeps Jackson's type and the compiler's together. */
public final class Shape<T> {

  private final JavaType type;

  private Shape(JavaType type) {
    this.type = type;
  }

  public static <T> Shape<T> of(Class<T> type) {
    return new Shape<>(TypeFactory.defaultInstance().constructType(type));
  }

  public static <T> Shape<Page<T>> pageOf(Class<T> element) {
    return new Shape<>(TypeFactory.defaultInstance().constructParametricType(Page.class, element));
  }

  T read(byte[] json) throws IOException {
    return Json.MAPPER.readValue(json, type);
  }
}
