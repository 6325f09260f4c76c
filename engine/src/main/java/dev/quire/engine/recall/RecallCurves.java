package dev.quire.engine.recall;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.domain.search.Calibration;
import dev.quire.storage.json.CheckedJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was measured of one segment's index, kept beside it as {@code calibration.json}.
 *
 * <pre>
 * queries   how many were asked for each point
 * curves    one for each k and each share of allowed rows that was tried; the first is k = 10, all
 *   k           neighbours wanted
 *   share       of the rows, drawn at random, that a filter allowed; 1 without one
 *   scanMillis  median time of comparing all allowed rows
 *   points      by ascending effort
 *     effort      nprobe or efSearch; 0 where the index has none
 *     recall      mean over the queries, against the scan; recallLow and recallHigh bound it by 95 %
 *     p50Millis   median time of a search
 * </pre>
 *
 * @param curves empty where nothing was measured
 */
public record RecallCurves(int queries, List<Curve> curves) {
  public static final RecallCurves NONE = new RecallCurves(0, List.of());

  public RecallCurves {
    curves = List.copyOf(curves);
  }

  /** Recall by effort, for one k and one share of allowed rows. */
  public record Curve(int k, double share, double scanMillis, List<Calibration> points) {
    public Curve {
      points = List.copyOf(points);
    }

    /** The least effort whose recall is, with 95 % confidence, not below the target. */
    Optional<Calibration> meeting(double recallTarget) {
      return points.stream().filter(point -> point.recallLow() >= recallTarget).findFirst();
    }
  }

  /** What users are shown: recall@10 without a filter. */
  public List<Calibration> points() {
    return curves.isEmpty() ? List.of() : curves.getFirst().points();
  }

  Optional<Curve> curve(int k, double share) {
    return curves.stream().filter(curve -> curve.k() == k && curve.share() == share).findFirst();
  }

  public ObjectNode toJson() {
    ObjectNode json = CheckedJson.object().put("queries", queries);
    ArrayNode array = json.putArray("curves");
    for (Curve curve : curves) {
      ObjectNode node = array.addObject().put("k", curve.k()).put("share", curve.share());
      ArrayNode points = node.put("scanMillis", curve.scanMillis()).putArray("points");
      curve.points().forEach(point -> write(point, points.addObject()));
    }
    return json;
  }

  private static void write(Calibration point, ObjectNode json) {
    json.put("effort", point.effort())
        .put("recall", point.recall())
        .put("recallLow", point.recallLow())
        .put("recallHigh", point.recallHigh())
        .put("p50Millis", point.p50Millis());
  }

  public static RecallCurves parse(JsonNode json) {
    List<Curve> curves = new ArrayList<>();
    for (JsonNode node : json.required("curves")) {
      List<Calibration> points = new ArrayList<>();
      node.required("points").forEach(point -> points.add(readPoint(point)));
      curves.add(
          new Curve(
              node.required("k").intValue(),
              node.required("share").doubleValue(),
              node.required("scanMillis").doubleValue(),
              points));
    }
    return new RecallCurves(json.required("queries").intValue(), curves);
  }

  private static Calibration readPoint(JsonNode point) {
    return new Calibration(
        point.required("effort").intValue(),
        point.required("recall").doubleValue(),
        point.required("recallLow").doubleValue(),
        point.required("recallHigh").doubleValue(),
        point.required("p50Millis").doubleValue());
  }
}
