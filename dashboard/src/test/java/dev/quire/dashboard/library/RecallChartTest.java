package dev.quire.dashboard.library;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.flow.component.Svg;
import dev.quire.sdk.model.IndexStatus.Measured;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class RecallChartTest {
  private static final List<Measured> CALIBRATION =
      List.of(
          new Measured(1, 0.62, 0.58, 0.66, 0.02),
          new Measured(2, 0.81, 0.78, 0.84, 0.03),
          new Measured(16, 1, 0.99, 1, 0.18));

  @Test
  void more_recall_is_higher_and_more_time_further_right() throws Exception {
    Document drawing = drawing(new RecallChart(CALIBRATION.reversed()));
    List<Element> points = elements(drawing, "circle");
    assertThat(points).hasSize(3);
    assertThat(points).extracting(point -> number(point, "cx")).isSorted();
    assertThat(points.reversed()).extracting(point -> number(point, "cy")).isSorted();
    assertThat(points.getLast().getTextContent()).contains("effort 16", "100.0 %", "0.18 ms");
  }

  @Test
  void every_interval_holds_its_point_and_lies_in_the_picture() throws Exception {
    Document drawing = drawing(new RecallChart(CALIBRATION));
    List<Element> intervals =
        elements(drawing, "line").stream()
            .filter(line -> line.getAttribute("class").equals("interval"))
            .toList();
    List<Element> points = elements(drawing, "circle");
    assertThat(intervals).hasSameSizeAs(points);
    for (int i = 0; i < points.size(); i++) {
      assertThat(number(points.get(i), "cy"))
          .isBetween(number(intervals.get(i), "y2"), number(intervals.get(i), "y1"));
      assertThat(number(intervals.get(i), "y1")).isLessThan(260);
      assertThat(number(intervals.get(i), "y2")).isPositive();
    }
  }

  @Test
  void an_exact_index_has_no_curve() {
    assertThat(RecallChart.canShow(CALIBRATION)).isTrue();
    assertThat(RecallChart.canShow(List.of(new Measured(1, 1, 1, 1, 0.4)))).isFalse();
    assertThat(RecallChart.canShow(List.of())).isFalse();
  }

  private static Document drawing(RecallChart chart) throws Exception {
    String svg = ((Svg) chart.getComponentAt(0)).getElement().getProperty("innerHTML");
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<Element> elements(Document drawing, String name) {
    List<Element> elements = new ArrayList<>();
    var nodes = drawing.getElementsByTagName(name);
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }

  private static double number(Element element, String attribute) {
    return Double.parseDouble(element.getAttribute(attribute));
  }
}
