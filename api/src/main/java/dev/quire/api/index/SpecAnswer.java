package dev.quire.api.index;

import dev.quire.api.http.QueryValue;
import dev.quire.domain.library.IndexSpec;

/** What an index is, or is to be. */
public record SpecAnswer(String type, IndexParams params) {

  public static SpecAnswer of(IndexSpec spec) {
    return new SpecAnswer(QueryValue.inLowerCase(spec.type()), IndexParams.of(spec));
  }
}
