package dev.quire.dashboard.library;

import com.vaadin.flow.component.Svg;
import com.vaadin.flow.component.html.Div;
import dev.quire.dashboard.ui.Amounts;
import dev.quire.sdk.model.IndexStatus.Measured;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Recall against the median time of a search, one point an effort, each with its 95 % interval:
 * what more time buys. Time is on a logarithmic axis, as efforts double.
 */
final class RecallChart extends Div {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 260;
  private static final int LEFT = 68;
  private static final int RIGHT = 24;
  private static final int TOP = 16;
  private static final int BOTTOM = 34;
  private static final int GRID_LINES = 4;

  private final List<Measured> points;
  private final double lowest;
  private final double fastest;
  private final double slowest;

  RecallChart(List<Measured> calibration) {
    points =
        calibration.stream()
            .filter(m -> m.p50Ms() > 0)
            .sorted(Comparator.comparingDouble(Measured::p50Ms))
            .toList();
    lowest = Math.min(0.9, points.stream().mapToDouble(Measured::recallLow).min().orElse(0));
    fastest = points.getFirst().p50Ms();
    slowest = points.getLast().p50Ms();
    addClassName("recall-chart");
    add(new Svg(drawing()));
  }

  /** Whether there is a curve to draw: two efforts that take different times. */
  static boolean canShow(List<Measured> calibration) {
    return calibration.stream().mapToDouble(Measured::p50Ms).filter(ms -> ms > 0).distinct().count()
        > 1;
  }

  private String drawing() {
    return "<svg viewBox='0 0 %d %d' role='img' aria-label='Recall against median time'>"
            .formatted(WIDTH, HEIGHT)
        + grid()
        + points.stream().map(this::interval).collect(Collectors.joining())
        + curve()
        + points.stream().map(this::point).collect(Collectors.joining())
        + times()
        + "</svg>";
  }

  private String grid() {
    var lines = new StringBuilder();
    for (int i = 0; i <= GRID_LINES; i++) {
      double recall = lowest + (1 - lowest) * i / GRID_LINES;
      lines.append(
          text(
              "<line class='grid' x1='%d' x2='%d' y1='%.1f' y2='%.1f'/>"
                  + "<text class='recall' x='%d' y='%.1f'>%s</text>",
              LEFT,
              WIDTH - RIGHT,
              y(recall),
              y(recall),
              LEFT - 8,
              y(recall) + 4,
              Amounts.percent(recall)));
    }
    return lines.toString();
  }

  private String interval(Measured m) {
    return text(
        "<line class='interval' x1='%1$.1f' x2='%1$.1f' y1='%2$.1f' y2='%3$.1f'/>",
        x(m), y(m.recallLow()), y(m.recallHigh()));
  }

  private String curve() {
    return points.stream()
        .map(m -> text("%.1f,%.1f", x(m), y(m.recall())))
        .collect(Collectors.joining(" ", "<polyline class='curve' points='", "'/>"));
  }

  private String point(Measured m) {
    return text(
        "<circle cx='%.1f' cy='%.1f' r='4'><title>effort %d: %s, %s – %s, in %s</title></circle>",
        x(m),
        y(m.recall()),
        m.effort(),
        Amounts.percent(m.recall()),
        Amounts.percent(m.recallLow()),
        Amounts.percent(m.recallHigh()),
        Amounts.millis(m.p50Ms()));
  }

  private String times() {
    String format = "<text class='%s' x='%d' y='%d'>%s</text>";
    return text(format, "first", LEFT, HEIGHT - 10, Amounts.millis(fastest))
        + text(format, "middle", (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, "median time")
        + text(format, "last", WIDTH - RIGHT, HEIGHT - 10, Amounts.millis(slowest));
  }

  private double x(Measured m) {
    double share = Math.log(Math.max(m.p50Ms(), fastest) / fastest) / Math.log(slowest / fastest);
    return LEFT + share * (WIDTH - LEFT - RIGHT);
  }

  private double y(double recall) {
    return TOP + (1 - recall) / (1 - lowest) * (HEIGHT - TOP - BOTTOM);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
