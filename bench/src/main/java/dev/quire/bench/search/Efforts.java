package dev.quire.bench.search;

import dev.quire.domain.library.IndexType;
import dev.quire.domain.search.Effort;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The ladder of efforts that a search is measured at. */
public final class Efforts {
  private static final List<Integer> UNSET = List.of(0);

  private Efforts() {}

  /**
   * Every combination of the values that the text names; the index's own ladder where it is empty.
   */
  public static List<Effort> parse(String text, IndexType index) {
    Map<String, List<Integer>> values =
        Setting.parse("efforts", text.isBlank() ? usual(index) : text);
    Setting.requireKnown("efforts", values, names(index));
    return values.getOrDefault("rerank", UNSET).stream()
        .flatMap(
            rerank ->
                values.getOrDefault("efSearch", UNSET).stream()
                    .flatMap(
                        efSearch ->
                            values.getOrDefault("nprobe", UNSET).stream()
                                .map(nprobe -> new Effort(nprobe, efSearch, rerank))))
        .toList();
  }

  /** What an index of this type can be asked for; of one to be chosen, anything. */
  private static List<String> names(IndexType index) {
    return switch (index) {
      case BRUTE -> List.of();
      case IVF_FLAT -> List.of("nprobe");
      case IVF_PQ -> List.of("nprobe", "rerank");
      case HNSW -> List.of("efSearch");
      case AUTO -> List.of("nprobe", "efSearch", "rerank");
    };
  }

  private static String usual(IndexType index) {
    return switch (index) {
      case BRUTE, AUTO -> "";
      case IVF_FLAT, IVF_PQ -> "nprobe=1,2,4,8,16,32,64";
      case HNSW -> "efSearch=10,20,40,80,160,320";
    };
  }

  /** What is set, by name, for a line of results. */
  public static Map<String, Integer> named(Effort effort) {
    var named = new LinkedHashMap<String, Integer>();
    putSet(named, "nprobe", effort.nprobe());
    putSet(named, "efSearch", effort.efSearch());
    putSet(named, "rerank", effort.rerank());
    return named;
  }

  private static void putSet(Map<String, Integer> named, String name, int value) {
    if (value != 0) {
      named.put(name, value);
    }
  }

  /** The inverse of {@link #parse} for one effort. */
  public static String text(Effort effort) {
    return named(effort).entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining(","));
  }
}
