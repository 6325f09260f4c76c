package dev.quire.bench.search;

import dev.quire.bench.UsageException;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.IndexType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** An index and its parameters, between command line, {@link IndexSpec} and lines of results. */
public final class IndexParams {
  private static final String OPTION = "params";

  private static final Pattern OPQ = Pattern.compile("(\\bopq\\s*=\\s*)(true|false)\\b");
  private static final Map<String, String> YES_OR_NO = Map.of("true", "1", "false", "0");

  private final Map<String, Integer> values = new LinkedHashMap<>();

  private IndexParams(String text) {
    Setting.parse(
            OPTION, OPQ.matcher(text).replaceAll(opq -> opq.group(1) + YES_OR_NO.get(opq.group(2))))
        .forEach(
            (name, list) -> {
              if (list.size() != 1) {
                throw new UsageException(
                    "--params: " + name + " has the values " + list + "; one is needed");
              }
              values.put(name, list.getFirst());
            });
  }

  /** The spec of this type; a parameter that the text leaves out is computed from the data. */
  public static IndexSpec spec(IndexType type, String text) {
    var params = new IndexParams(text);
    Setting.requireKnown(OPTION, params.values, names(type));
    return switch (type) {
      case AUTO -> new IndexSpec.Auto();
      case BRUTE -> new IndexSpec.Brute();
      case IVF_FLAT -> new IndexSpec.IvfFlat(params.of("nlist"), params.of("nprobe"));
      case IVF_PQ ->
          new IndexSpec.IvfPq(
              params.of("nlist"),
              params.of("nprobe"),
              params.of("numSubvectors"),
              params.of("bits"),
              params.isSet("opq"),
              params.of("rerank"));
      case HNSW ->
          new IndexSpec.Hnsw(params.of("m"), params.of("efConstruction"), params.of("efSearch"));
    };
  }

  private int of(String name) {
    return values.getOrDefault(name, IndexSpec.FROM_DATA);
  }

  private boolean isSet(String name) {
    if (of(name) > 1) {
      throw new UsageException(
          "--params: %s is %d; true or false is needed".formatted(name, of(name)));
    }
    return of(name) == 1;
  }

  private static List<String> names(IndexType type) {
    return switch (type) {
      case AUTO, BRUTE -> List.of();
      case IVF_FLAT -> List.of("nlist", "nprobe");
      case IVF_PQ -> List.of("nlist", "nprobe", "numSubvectors", "bits", "opq", "rerank");
      case HNSW -> List.of("m", "efConstruction", "efSearch");
    };
  }

  /** What is set, by name, for a line of results. */
  public static Map<String, Object> named(IndexSpec spec) {
    var named = new LinkedHashMap<String, Object>();
    switch (spec) {
      case IndexSpec.Auto() -> {}
      case IndexSpec.Brute() -> {}
      case IndexSpec.IvfFlat(int nlist, int nprobe) -> {
        named.put("nlist", nlist);
        named.put("nprobe", nprobe);
      }
      case IndexSpec.IvfPq pq -> {
        named.put("nlist", pq.nlist());
        named.put("nprobe", pq.nprobe());
        named.put("numSubvectors", pq.numSubvectors());
        named.put("bits", pq.bits());
        named.put("opq", pq.opq());
        named.put("rerank", pq.rerank());
      }
      case IndexSpec.Hnsw(int m, int efConstruction, int efSearch) -> {
        named.put("m", m);
        named.put("efConstruction", efConstruction);
        named.put("efSearch", efSearch);
      }
    }
    named.values().removeIf(value -> value.equals(IndexSpec.FROM_DATA));
    return named;
  }
}
