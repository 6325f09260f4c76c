package dev.quire.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.domain.index.Calibration;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.search.Effort;
import dev.quire.domain.service.RecallMeasurement;
import dev.quire.storage.json.CheckedJson;
import dev.quire.storage.json.LibraryJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the last index build left; kept in the manifest.
 *
 * @param built what was built, its computed parameters filled in; empty before the first build
 * @param generation 0 before the first build, one more with each
 * @param segment the number of the segment that was built; 0 where none is
 * @param calibration what each effort was measured to bring, by ascending effort
 */
record IndexRecord(
    Optional<IndexSpec> built,
    long generation,
    Optional<Instant> builtAt,
    long segment,
    List<Calibration> calibration) {

  IndexRecord {
    calibration = List.copyOf(calibration);
  }

  IndexRecord next(IndexSpec spec, Instant now, long newSegment) {
    return new IndexRecord(
        Optional.of(spec), generation + 1, Optional.of(now), newSegment, List.of());
  }

  IndexRecord calibrated(List<Calibration> measured) {
    return new IndexRecord(built, generation, builtAt, segment, measured);
  }

  /**
   * The least effort whose recall is, with 95 % confidence, not below the target; the greatest that
   * was measured where none is.
   */
  Effort effortFor(double recallTarget) {
    if (calibration.isEmpty() || built.isEmpty()) {
      return Effort.DEFAULT;
    }
    Calibration chosen =
        calibration.stream()
            .filter(point -> point.recallLow() >= recallTarget)
            .findFirst()
            .orElse(calibration.getLast());
    return RecallMeasurement.effort(built.get(), chosen.effort());
  }

  String toJson() {
    ObjectNode json = CheckedJson.object().put("generation", generation).put("segment", segment);
    built.ifPresent(spec -> json.set("built", LibraryJson.writeSpec(spec)));
    builtAt.ifPresent(time -> json.put("builtAt", time.toEpochMilli()));
    ArrayNode points = json.putArray("calibration");
    for (Calibration point : calibration) {
      points
          .addObject()
          .put("effort", point.effort())
          .put("recall", point.recall())
          .put("recallLow", point.recallLow())
          .put("recallHigh", point.recallHigh())
          .put("p50Millis", point.p50Millis());
    }
    return json.toString();
  }

  static IndexRecord parse(String text) {
    JsonNode json = CheckedJson.parse(text);
    List<Calibration> points = new ArrayList<>();
    json.path("calibration").forEach(point -> points.add(parsePoint(point)));
    return new IndexRecord(
        Optional.ofNullable(json.get("built")).map(LibraryJson::readSpec),
        json.path("generation").asLong(),
        Optional.ofNullable(json.get("builtAt"))
            .map(time -> Instant.ofEpochMilli(time.longValue())),
        json.path("segment").asLong(),
        points);
  }

  private static Calibration parsePoint(JsonNode point) {
    return new Calibration(
        point.required("effort").intValue(),
        point.required("recall").doubleValue(),
        point.required("recallLow").doubleValue(),
        point.required("recallHigh").doubleValue(),
        point.required("p50Millis").doubleValue());
  }
}
