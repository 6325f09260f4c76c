package dev.quire.bench.plot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

class CurveTest {
  @Test
  void an_effort_is_the_median_of_its_rounds() throws Exception {
    List<Curve> curves =
        Curve.of(
            lines(
                line("quire", 8, 0.9, 100),
                line("quire", 8, 0.9, 900),
                line("quire", 8, 0.9, 300)));
    assertThat(curves).containsExactly(new Curve("quire", List.of(new Curve.Point(0.9, 300))));
  }

  @Test
  void an_effort_that_another_beats_in_both_is_left_out() throws Exception {
    List<Curve> curves =
        Curve.of(
            lines(
                line("quire", 8, 0.9, 500),
                line("quire", 16, 0.89, 400),
                line("quire", 32, 0.99, 300)));
    assertThat(curves.getFirst().points())
        .containsExactly(new Curve.Point(0.9, 500), new Curve.Point(0.99, 300));
  }

  @Test
  void a_plot_is_well_formed_and_names_every_engine_and_figure() throws Exception {
    List<Curve> curves =
        Curve.of(
            lines(
                line("quire", 8, 0.9, 500),
                line("quire", 64, 1, 50),
                line("a<b", 8, 0.95, 10_000)));
    String svg = new RecallPlot("a & b", curves).svg();
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    assertThat(document.getElementsByTagName("circle").getLength()).isEqualTo(3);
    assertThat(svg)
        .contains("a &amp; b", "a&lt;b: recall 0.9500, 10000 queries/s")
        .doesNotContain("NaN");
  }

  private static List<JsonNode> lines(String... lines) throws Exception {
    return Stream.of(lines).map(CurveTest::parse).toList();
  }

  private static JsonNode parse(String line) {
    try {
      return new ObjectMapper().readTree(line);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static String line(String engine, int nprobe, double recall, double qps) {
    return """
        {"engine":"%s","index":"ivf_flat","effort":{"nprobe":%d},"threads":1,"recall":%s,"qps":%s}"""
        .formatted(engine, nprobe, recall, qps);
  }
}
