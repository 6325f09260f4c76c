package dev.quire.sdk.model;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an index should be. Parameters left out are computed from the data.
 *
 * @param type {@code auto}, {@code brute}, {@code ivf_flat}, {@code ivf_pq} or {@code hnsw}
 * @param params by name: nlist, nprobe, numSubvectors, bits, opq, rerank, m, efConstruction,
 *     efSearch
 */
public record IndexSpec(String type, Map<String, Object> params) {

  public IndexSpec {
    params = Metadata.orEmpty(params);
  }

  /**
   * The server chooses: exact while small, then the cheapest index that meets the recall target.
   */
  public static IndexSpec auto() {
    return new IndexSpec("auto", Map.of());
  }

  /** Exact search over all rows. */
  public static IndexSpec brute() {
    return new IndexSpec("brute", Map.of());
  }

  /** Inverted lists, exact inside the lists that are probed. */
  public static IndexSpec ivfFlat() {
    return new IndexSpec("ivf_flat", Map.of());
  }

  /** Inverted lists of product-quantized residuals. */
  public static IndexSpec ivfPq() {
    return new IndexSpec("ivf_pq", Map.of());
  }

  /** A navigable small-world graph in layers. */
  public static IndexSpec hnsw() {
    return new IndexSpec("hnsw", Map.of());
  }

  /** The same index with one parameter set. */
  public IndexSpec with(String param, Object value) {
    var changed = new LinkedHashMap<>(params);
    changed.put(param, value);
    return new IndexSpec(type, changed);
  }
}
