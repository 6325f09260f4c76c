package dev.quire.api.library;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.api.http.QueryValue;
import dev.quire.api.index.IndexRequest;
import dev.quire.api.json.MetadataReader;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Library;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.library.Metric;
import jakarta.validation.constraints.NotBlank;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/** A library to be created: a dimension, or a model that has one. */
public record LibraryRequest(
    String id,
    @NotBlank(message = "must not be empty") String name,
    String description,
    ObjectNode metadata,
    Integer dimension,
    String metric,
    String embeddingModel,
    IndexRequest index,
    Double recallTarget) {

  LibraryDraft draft() {
    return new LibraryDraft(
        Optional.ofNullable(id).map(LibraryId::new),
        name,
        Objects.requireNonNullElse(description, ""),
        MetadataReader.read(metadata),
        dimension == null ? OptionalInt.empty() : OptionalInt.of(dimension),
        QueryValue.oneOf("metric", metric, Metric.class, Metric.COSINE),
        Optional.ofNullable(embeddingModel),
        index == null ? new IndexSpec.Auto() : index.under("index"),
        recallTarget == null ? Library.DEFAULT_RECALL_TARGET : recallTarget);
  }
}
