package dev.quire.bench.plot;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Recall against queries per second, as SVG. Both axes are logarithmic, that of recall in what is
 * missing to 1: from 0.9 to 0.99 is as far as from 0.99 to 0.999, as it is for whoever needs it.
 */
final class RecallPlot {
  private static final int WIDTH = 760;
  private static final int HEIGHT = 440;
  private static final int LEFT = 70;
  private static final int RIGHT = 150;
  private static final int TOP = 50;
  private static final int BOTTOM = 55;
  private static final int LABEL_HEIGHT = 15;

  /** A recall of 1 is drawn here: nothing is missing has no logarithm. */
  private static final double HIGHEST = 0.9999;

  private static final List<Double> RECALLS =
      List.of(0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999, HIGHEST);

  /** Told apart by those who see few colours, too (Okabe and Ito); the first is Quire's. */
  private static final List<String> COLOURS =
      List.of(
          "#d55e00", "#0072b2", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#8c6bb1", "#7f7f7f");

  private final String title;
  private final List<Curve> curves;
  private final Scale recall;
  private final Scale qps;
  private final StringBuilder svg = new StringBuilder();

  RecallPlot(String title, List<Curve> curves) {
    this.title = title;
    this.curves = curves;
    double least = extreme(curves, Curve.Point::recall).min().orElseThrow();
    double from = RECALLS.stream().filter(r -> r <= least).max(Double::compare).orElse(0.0);
    this.recall =
        new Scale(r -> -Math.log10(1 - Math.min(r, HIGHEST)), from, 1, LEFT, WIDTH - RIGHT);
    this.qps =
        new Scale(
            Math::log10,
            extreme(curves, Curve.Point::qps).min().orElseThrow() / 1.2,
            extreme(curves, Curve.Point::qps).max().orElseThrow() * 1.2,
            HEIGHT - BOTTOM,
            TOP);
  }

  private static DoubleStream extreme(
      List<Curve> curves, ToDoubleFunction<Curve.Point> coordinate) {
    return curves.stream().flatMap(curve -> curve.points().stream()).mapToDouble(coordinate);
  }

  /** Where a value lies on paper. */
  private record Scale(DoubleUnaryOperator bend, double from, double to, int start, int end) {
    double at(double value) {
      double share =
          (bend.applyAsDouble(value) - bend.applyAsDouble(from))
              / (bend.applyAsDouble(to) - bend.applyAsDouble(from));
      return start + share * (end - start);
    }
  }

  String svg() {
    svg.setLength(0);
    add("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d'>", WIDTH, HEIGHT);
    add(
        """
        <style>
          text { font: 12px system-ui, sans-serif; fill: #333 }
          .title { font-size: 15px; font-weight: 600 }
          .paper { fill: #fff } .grid { stroke: #ddd } .curve { fill: none; stroke-width: 1.6 }
          @media (prefers-color-scheme: dark) {
            text { fill: #ccc } .paper { fill: #161616 } .grid { stroke: #333 }
          }
        </style>""");
    add("<rect class='paper' width='%d' height='%d'/>", WIDTH, HEIGHT);
    add("<text class='title' x='%d' y='25'>%s</text>", LEFT, escaped(title));
    axes();
    IntStream.range(0, curves.size()).forEach(i -> curve(curves.get(i), COLOURS.get(i % 8), i));
    labels();
    add("</svg>");
    return svg.toString();
  }

  private void axes() {
    for (double tick : RECALLS) {
      if (tick >= recall.from()) {
        double x = recall.at(tick);
        add("<path class='grid' d='M%.1f %d V%d'/>", x, TOP, HEIGHT - BOTTOM);
        String text = tick == HIGHEST ? "1" : Double.toString(tick);
        add("<text x='%.1f' y='%d' text-anchor='middle'>%s</text>", x, HEIGHT - BOTTOM + 18, text);
      }
    }
    for (double tick : decades()) {
      double y = qps.at(tick);
      add("<path class='grid' d='M%d %.1f H%d'/>", LEFT, y, WIDTH - RIGHT);
      add("<text x='%d' y='%.1f' text-anchor='end'>%,.0f</text>", LEFT - 8, y + 4, tick);
    }
    add("<text x='%d' y='%d'>recall@k</text>", LEFT, HEIGHT - 12);
    add("<text x='%d' y='%d'>queries/s, one query a call</text>", LEFT, TOP - 8);
  }

  /** 1, 2 and 5 times the powers of ten that the figures span. */
  private List<Double> decades() {
    return Stream.iterate(0, power -> power + 1)
        .limit(9)
        .flatMap(power -> Stream.of(1, 2, 5).map(digit -> digit * Math.pow(10, power)))
        .filter(tick -> tick >= qps.from() && tick <= qps.to())
        .toList();
  }

  private void curve(Curve curve, String colour, int place) {
    StringBuilder path = new StringBuilder();
    for (Curve.Point point : curve.points()) {
      path.append(path.isEmpty() ? 'M' : 'L')
          .append(text("%.1f %.1f", recall.at(point.recall()), qps.at(point.qps())));
    }
    add(
        "<path class='curve' stroke='%s' d='%s'%s/>",
        colour, path, place == 0 ? " style='stroke-width:3'" : "");
    for (Curve.Point point : curve.points()) {
      add(
          "<circle cx='%.1f' cy='%.1f' r='3' fill='%s'><title>%s: recall %.4f, %.0f queries/s</title></circle>",
          recall.at(point.recall()),
          qps.at(point.qps()),
          colour,
          escaped(curve.name()),
          point.recall(),
          point.qps());
    }
  }

  /** The names, each as near to the end of its curve as the others let it. */
  private void labels() {
    List<Integer> byHeight = new ArrayList<>(IntStream.range(0, curves.size()).boxed().toList());
    byHeight.sort(Comparator.comparingDouble(this::end));
    double free = TOP;
    for (int i : byHeight) {
      double y = Math.max(free, end(i));
      free = y + LABEL_HEIGHT;
      add(
          "<text x='%d' y='%.1f' style='fill:%s'>%s</text>",
          WIDTH - RIGHT + 12, y + 4, COLOURS.get(i % 8), escaped(curves.get(i).name()));
    }
  }

  private double end(int curve) {
    return qps.at(curves.get(curve).points().getLast().qps());
  }

  private void add(String format, Object... values) {
    svg.append(values.length == 0 ? format : text(format, values)).append('\n');
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
