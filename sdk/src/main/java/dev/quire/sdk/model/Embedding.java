package dev.quire.sdk.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;

/** A point in a library's embedding space: {@code float[dimension]}, equal by content. */
public final class Embedding {

  private final float[] components;

  private Embedding(float[] components) {
    this.components = components;
  }

  /** Takes a copy of {@code components}. */
  @JsonCreator
  public static Embedding of(float[] components) {
    return new Embedding(components.clone());
  }

  public int dimension() {
    return components.length;
  }

  /** A copy, {@code float[dimension]}. */
  @JsonValue
  public float[] toArray() {
    return components.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Embedding that && Arrays.equals(components, that.components);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(components);
  }

  @Override
  public String toString() {
    return "Embedding[" + components.length + "]";
  }
}
