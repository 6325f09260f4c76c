package dev.quire.storage.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.domain.embedding.EmbeddingModel;
import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.IndexType;
import dev.quire.domain.library.Library;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.library.Metric;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** A library's definition as a JSON object. Times are whole milliseconds since 1970 in UTC. */
public final class LibraryJson {
  private LibraryJson() {}

  public static ObjectNode write(Library library) {
    ObjectNode json =
        CheckedJson.object()
            .put("id", library.id().value())
            .put("name", library.name())
            .put("description", library.description())
            .put("dimension", library.dimension())
            .put("metric", lower(library.metric()))
            .put("recallTarget", library.recallTarget())
            .put("createdAt", library.createdAt().toEpochMilli())
            .put("updatedAt", library.updatedAt().toEpochMilli())
            .put("revision", library.revision());
    json.set("metadata", MetadataJson.toNode(library.metadata()));
    json.set("index", writeSpec(library.index()));
    library.embeddingModel().ifPresent(model -> json.set("embeddingModel", write(model)));
    return json;
  }

  /** Throws {@link StorageFailure} where a member is missing or impossible. */
  public static Library read(JsonNode json) {
    try {
      return new Library(
          new LibraryId(json.required("id").textValue()),
          json.required("name").textValue(),
          json.required("description").textValue(),
          MetadataJson.read(json.required("metadata")),
          json.required("dimension").intValue(),
          upper(Metric.class, json.required("metric")),
          Optional.ofNullable(json.get("embeddingModel")).map(LibraryJson::readModel),
          readSpec(json.required("index")),
          json.required("recallTarget").doubleValue(),
          Instant.ofEpochMilli(json.required("createdAt").longValue()),
          Instant.ofEpochMilli(json.required("updatedAt").longValue()),
          json.required("revision").longValue());
    } catch (RuntimeException e) {
      throw new StorageFailure("the library's definition is damaged: " + e.getMessage(), e);
    }
  }

  /** The spec with its type, such as {@code {"type":"ivf_flat","nlist":64,"nprobe":4}}. */
  public static ObjectNode writeSpec(IndexSpec spec) {
    ObjectNode json = CheckedJson.object().put("type", lower(spec.type()));
    return switch (spec) {
      case IndexSpec.Auto(), IndexSpec.Brute() -> json;
      case IndexSpec.IvfFlat(int nlist, int nprobe) ->
          json.put("nlist", nlist).put("nprobe", nprobe);
      case IndexSpec.IvfPq(
              int nlist,
              int nprobe,
              int numSubvectors,
              int bits,
              boolean opq,
              int rerank) ->
          json.put("nlist", nlist)
              .put("nprobe", nprobe)
              .put("numSubvectors", numSubvectors)
              .put("bits", bits)
              .put("opq", opq)
              .put("rerank", rerank);
      case IndexSpec.Hnsw(int m, int efConstruction, int efSearch) ->
          json.put("m", m).put("efConstruction", efConstruction).put("efSearch", efSearch);
    };
  }

  public static IndexSpec readSpec(JsonNode json) {
    return switch (upper(IndexType.class, json.required("type"))) {
      case AUTO -> new IndexSpec.Auto();
      case BRUTE -> new IndexSpec.Brute();
      case IVF_FLAT -> new IndexSpec.IvfFlat(integer(json, "nlist"), integer(json, "nprobe"));
      case IVF_PQ ->
          new IndexSpec.IvfPq(
              integer(json, "nlist"),
              integer(json, "nprobe"),
              integer(json, "numSubvectors"),
              integer(json, "bits"),
              json.required("opq").booleanValue(),
              integer(json, "rerank"));
      case HNSW ->
          new IndexSpec.Hnsw(
              integer(json, "m"), integer(json, "efConstruction"), integer(json, "efSearch"));
    };
  }

  private static ObjectNode write(EmbeddingModel model) {
    return CheckedJson.object()
        .put("name", model.name())
        .put("dimension", model.dimension())
        .put("fingerprint", model.fingerprint());
  }

  private static EmbeddingModel readModel(JsonNode json) {
    return new EmbeddingModel(
        json.required("name").textValue(),
        integer(json, "dimension"),
        json.required("fingerprint").textValue());
  }

  private static int integer(JsonNode json, String name) {
    return json.required(name).intValue();
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static <E extends Enum<E>> E upper(Class<E> type, JsonNode json) {
    return Enum.valueOf(type, json.textValue().toUpperCase(Locale.ROOT));
  }
}
