package dev.quire.api.index;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.api.json.FilterReader;
import dev.quire.domain.index.Evaluation;
import java.util.Objects;

/** How an index is to be measured; what is left out is 100 queries of 10 neighbours, no filter. */
public record EvaluationRequest(Integer sample, Integer k, JsonNode filter) {
  static final EvaluationRequest DEFAULT = new EvaluationRequest(null, null, null);

  Evaluation evaluation(FilterReader filters) {
    return new Evaluation(
        Objects.requireNonNullElse(sample, Evaluation.DEFAULT.sample()),
        Objects.requireNonNullElse(k, Evaluation.DEFAULT.k()),
        filters.read(filter));
  }
}
