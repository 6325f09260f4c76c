package dev.quire.sdk.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How two embeddings are compared. */
public enum Metric {
  /** Angle; embeddings are normalised on the way in. */
  COSINE,
  /** Dot product; longer embeddings win. */
  DOT,
  /** Squared Euclidean distance. */
  L2;

  /** The name on the wire. */
  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
