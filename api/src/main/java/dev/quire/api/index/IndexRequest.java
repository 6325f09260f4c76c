package dev.quire.api.index;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.api.http.QueryValue;
import dev.quire.api.json.JsonComplaint;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.IndexType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What an index is asked to be. */
public record IndexRequest(String type, IndexParams params) {

  /** Reads it out of a patch. */
  public static IndexRequest read(ObjectMapper json, JsonNode node) {
    try {
      return json.treeToValue(node, IndexRequest.class);
    } catch (JacksonException e) {
      throw JsonComplaint.about(e).under("index");
    }
  }

  /** The spec; complaints name their field below {@code path}. */
  public IndexSpec under(String path) {
    try {
      return spec();
    } catch (InvalidInput e) {
      throw e.under(path);
    }
  }

  IndexSpec spec() {
    IndexType wanted = QueryValue.oneOf("type", type, IndexType.class, IndexType.AUTO);
    IndexParams p = Objects.requireNonNullElse(params, IndexParams.NONE);
    requireOnly(wanted, p.given());
    try {
      return switch (wanted) {
        case AUTO -> new IndexSpec.Auto();
        case BRUTE -> new IndexSpec.Brute();
        case IVF_FLAT -> new IndexSpec.IvfFlat(orFromData(p.nlist()), orFromData(p.nprobe()));
        case IVF_PQ ->
            new IndexSpec.IvfPq(
                orFromData(p.nlist()),
                orFromData(p.nprobe()),
                orFromData(p.numSubvectors()),
                orFromData(p.bits()),
                Boolean.TRUE.equals(p.opq()),
                orFromData(p.rerank()));
        case HNSW ->
            new IndexSpec.Hnsw(
                orFromData(p.m()), orFromData(p.efConstruction()), orFromData(p.efSearch()));
      };
    } catch (InvalidInput e) {
      throw e.under("params");
    }
  }

  private static Set<String> parametersOf(IndexType type) {
    return switch (type) {
      case AUTO, BRUTE -> Set.of();
      case IVF_FLAT -> Set.of("nlist", "nprobe");
      case IVF_PQ -> Set.of("nlist", "nprobe", "numSubvectors", "bits", "opq", "rerank");
      case HNSW -> Set.of("m", "efConstruction", "efSearch");
    };
  }

  private static void requireOnly(IndexType type, Map<String, Object> given) {
    Set<String> allowed = parametersOf(type);
    for (Map.Entry<String, Object> param : given.entrySet()) {
      if (!allowed.contains(param.getKey())) {
        List<String> names = allowed.stream().sorted().toList();
        throw new InvalidInput(
            "params." + param.getKey(),
            "is no parameter of "
                + QueryValue.inLowerCase(type)
                + (names.isEmpty()
                    ? ", which has none"
                    : ", which has " + String.join(", ", names)));
      }
      if (param.getValue().equals(IndexSpec.FROM_DATA)) {
        throw new InvalidInput(
            "params." + param.getKey(), "is 0; leave it out to have it computed from the data");
      }
    }
  }

  private static int orFromData(Integer value) {
    return value == null ? IndexSpec.FROM_DATA : value;
  }
}
