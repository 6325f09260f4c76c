package dev.quire.api.json;

import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.error.InvalidInput;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Optional;

/** Embeddings as requests bring them: a list of numbers, or little-endian float32 in base64. */
public final class Base64Vector {
  private Base64Vector() {}

  /**
   * The one of the two that is given; empty where neither is.
   *
   * @param name of the field with the list; that with the base64 is {@code name + "Base64"}
   */
  public static Optional<Embedding> either(String name, float[] values, String base64) {
    if (values != null && base64 != null) {
      throw new InvalidInput(
          name + "Base64", "is given together with " + name + "; one of the two is enough");
    }
    if (values != null) {
      return Optional.of(embedding(name, values));
    }
    return base64 == null
        ? Optional.empty()
        : Optional.of(embedding(name, decoded(name + "Base64", base64)));
  }

  private static Embedding embedding(String name, float[] values) {
    try {
      return Embedding.owning(values);
    } catch (InvalidInput e) {
      // what is an embedding inside may be a vector to the caller
      var violation = e.violations().getFirst();
      throw new InvalidInput(
          violation.field().replaceFirst("^embedding", name), violation.message());
    }
  }

  private static float[] decoded(String field, String base64) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new InvalidInput(field, "is not base64");
    }
    if (bytes.length % Float.BYTES != 0) {
      throw new InvalidInput(
          field, "holds " + bytes.length + " bytes, which are no whole float32 values");
    }
    float[] values = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }
}
