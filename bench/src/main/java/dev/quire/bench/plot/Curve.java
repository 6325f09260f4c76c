package dev.quire.bench.plot;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one engine's index reaches: its efforts by ascending recall, those left out that another
 * beats in recall and in speed.
 */
record Curve(String name, List<Point> points) {
  /** Of one effort: recall@k, and the median of queries/s over all its rounds. */
  record Point(double recall, double qps) {}

  Curve {
    points = List.copyOf(points);
  }

  /** The curves of lines as {@code search} and {@code peers} print them, in order of appearance. */
  static List<Curve> of(List<JsonNode> lines) {
    boolean severalIndexes = lines.stream().map(line -> line.path("index")).distinct().count() > 1;
    Map<String, Map<String, List<JsonNode>>> efforts = new LinkedHashMap<>();
    for (JsonNode line : lines) {
      String engine = line.required("engine").asText();
      String name = severalIndexes ? engine + " " + line.required("index").asText() : engine;
      efforts
          .computeIfAbsent(name, n -> new LinkedHashMap<>())
          .computeIfAbsent(line.required("effort").toString(), e -> new ArrayList<>())
          .add(line);
    }
    return efforts.entrySet().stream()
        .map(entry -> new Curve(entry.getKey(), frontier(entry.getValue())))
        .toList();
  }

  private static List<Point> frontier(Map<String, List<JsonNode>> efforts) {
    List<Point> fastestFirst =
        efforts.values().stream()
            .map(rounds -> new Point(rounds.getFirst().required("recall").asDouble(), qps(rounds)))
            .sorted(Comparator.comparingDouble(Point::qps).reversed())
            .toList();
    List<Point> frontier = new ArrayList<>();
    for (Point point : fastestFirst) {
      if (frontier.isEmpty() || point.recall() > frontier.getLast().recall()) {
        frontier.add(point);
      }
    }
    return frontier;
  }

  private static double qps(List<JsonNode> rounds) {
    double[] ascending =
        rounds.stream().mapToDouble(line -> line.required("qps").asDouble()).sorted().toArray();
    int middle = ascending.length / 2;
    return ascending.length % 2 == 1
        ? ascending[middle]
        : (ascending[middle - 1] + ascending[middle]) / 2;
  }
}
