package dev.quire.sdk.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Metadata in answers: in the server's order, unmodifiable, and empty rather than null. */
final class Metadata {

  private Metadata() {}

  static Map<String, Object> orEmpty(Map<String, Object> received) {
    return received == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(received));
  }
}
