package dev.quire.api.index;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.quire.domain.library.IndexSpec;
import java.util.LinkedHashMap;
import java.util.Map;

/** The parameters of all kinds of index. What is left out is computed from the data. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record IndexParams(
    Integer nlist,
    Integer nprobe,
    Integer numSubvectors,
    Integer bits,
    Boolean opq,
    Integer rerank,
    Integer m,
    Integer efConstruction,
    Integer efSearch) {
  static final IndexParams NONE =
      new IndexParams(null, null, null, null, null, null, null, null, null);

  static IndexParams of(IndexSpec spec) {
    return switch (spec) {
      case IndexSpec.Auto() -> NONE;
      case IndexSpec.Brute() -> NONE;
      case IndexSpec.IvfFlat(int nlist, int nprobe) ->
          new IndexParams(known(nlist), known(nprobe), null, null, null, null, null, null, null);
      case IndexSpec.IvfPq(
              int nlist,
              int nprobe,
              int subvectors,
              int bits,
              boolean opq,
              int rerank) ->
          new IndexParams(
              known(nlist),
              known(nprobe),
              known(subvectors),
              known(bits),
              opq,
              known(rerank),
              null,
              null,
              null);
      case IndexSpec.Hnsw(int m, int efConstruction, int efSearch) ->
          new IndexParams(
              null, null, null, null, null, null, known(m), known(efConstruction), known(efSearch));
    };
  }

  private static Integer known(int value) {
    return value == IndexSpec.FROM_DATA ? null : value;
  }

  /** Those that are given, by name. */
  Map<String, Object> given() {
    Map<String, Object> given = new LinkedHashMap<>();
    given.put("nlist", nlist);
    given.put("nprobe", nprobe);
    given.put("numSubvectors", numSubvectors);
    given.put("bits", bits);
    given.put("opq", opq);
    given.put("rerank", rerank);
    given.put("m", m);
    given.put("efConstruction", efConstruction);
    given.put("efSearch", efSearch);
    given.values().removeIf(java.util.Objects::isNull);
    return given;
  }
}
