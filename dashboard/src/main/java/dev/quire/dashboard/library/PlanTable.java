package dev.quire.dashboard.library;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.NativeTable;
import com.vaadin.flow.component.html.NativeTableBody;
import com.vaadin.flow.component.html.NativeTableCell;
import com.vaadin.flow.component.html.NativeTableHeader;
import com.vaadin.flow.component.html.NativeTableHeaderCell;
import com.vaadin.flow.component.html.NativeTableRow;
import com.vaadin.flow.component.html.Paragraph;
import dev.quire.dashboard.ui.Amounts;
import dev.quire.sdk.model.Explanation;
import dev.quire.sdk.model.Explanation.Counters;
import dev.quire.sdk.model.Explanation.Segment;
import java.util.ArrayList;
import java.util.List;

/** What a search decided to do, segment by segment, and what it did. */
final class PlanTable extends Div {

  PlanTable(Explanation explanation) {
    var body = new NativeTableBody();
    explanation.segments().forEach(segment -> body.add(row(segment)));
    var table = new NativeTable(header(), body);
    table.addClassName("calibration");
    var summary = new Paragraph(summary(explanation));
    summary.addClassNames("quiet", "summary");
    add(summary, table);
  }

  private static String summary(Explanation explanation) {
    var took = explanation.tookMs();
    var aim =
        explanation.recallTarget().isPresent()
            ? "aiming at a recall of "
                + Amounts.percent(explanation.recallTarget().getAsDouble())
                + " · "
            : "";
    return "Plan · %sfilter %s, search %s, merge %s, read %s · %s"
        .formatted(
            aim,
            Amounts.millis(took.filter()),
            Amounts.millis(took.search()),
            Amounts.millis(took.merge()),
            Amounts.millis(took.read()),
            work(explanation.total()));
  }

  private static NativeTableHeader header() {
    var row = new NativeTableRow();
    List.of("Segment", "Allowed", "Plan", "Why", "Done", "Time")
        .forEach(h -> row.add(new NativeTableHeaderCell(h)));
    return new NativeTableHeader(row);
  }

  private static NativeTableRow row(Segment segment) {
    var name = segment.segment().isPresent() ? "" + segment.segment().getAsLong() : "in memory";
    return new NativeTableRow(
        new NativeTableCell(name + " · " + segment.index()),
        new NativeTableCell(
            Amounts.count(segment.allowed()) + " of " + Amounts.count(segment.rows())),
        new NativeTableCell(plan(segment)),
        new NativeTableCell(why(segment)),
        new NativeTableCell(work(segment.counters())),
        new NativeTableCell(Amounts.millis(segment.filterMs() + segment.searchMs())));
  }

  private static String plan(Segment segment) {
    var plan = segment.plan().replace('_', ' ');
    return segment.effort().isEmpty() ? plan : plan + ", " + Amounts.params(segment.effort());
  }

  private static String why(Segment segment) {
    return segment
        .expected()
        .map(
            m ->
                segment.reason()
                    + "; measured "
                    + Amounts.percent(m.recallLow())
                    + " – "
                    + Amounts.percent(m.recallHigh()))
        .orElse(segment.reason());
  }

  /** What is not zero, in words. */
  private static String work(Counters done) {
    var words = new ArrayList<String>();
    tell(words, done.listsProbed(), "list");
    tell(words, done.centroidsCompared(), "centroid");
    tell(words, done.nodesVisited(), "node");
    tell(words, done.codesCompared(), "code");
    tell(words, done.vectorsCompared(), "vector");
    if (done.reranked() > 0) {
      words.add(Amounts.count(done.reranked()) + " reranked");
    }
    return words.isEmpty() ? "nothing" : String.join(", ", words);
  }

  private static void tell(List<String> words, long n, String thing) {
    if (n > 0) {
      words.add(Amounts.count(n, thing));
    }
  }
}
