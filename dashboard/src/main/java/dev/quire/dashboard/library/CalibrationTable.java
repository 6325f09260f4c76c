package dev.quire.dashboard.library;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.NativeTable;
import com.vaadin.flow.component.html.NativeTableBody;
import com.vaadin.flow.component.html.NativeTableCell;
import com.vaadin.flow.component.html.NativeTableHeader;
import com.vaadin.flow.component.html.NativeTableHeaderCell;
import com.vaadin.flow.component.html.NativeTableRow;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Span;
import dev.quire.dashboard.ui.Amounts;
import dev.quire.dashboard.ui.Meter;
import dev.quire.sdk.model.IndexStatus.Measured;
import java.util.List;

/** Recall by effort, as it was measured after the build. */
final class CalibrationTable extends Div {

  CalibrationTable(String indexType, List<Measured> calibration) {
    if (calibration.isEmpty()) {
      var why =
          new Paragraph(
              "Nothing measured yet: recall is measured against the exact answer after a build.");
      why.addClassName("quiet");
      add(why);
      return;
    }
    var body = new NativeTableBody();
    calibration.forEach(m -> body.add(row(indexType, m)));
    var table = new NativeTable(header(), body);
    table.addClassName("calibration");
    add(table);
  }

  private static NativeTableHeader header() {
    var row = new NativeTableRow();
    List.of("Effort", "Recall", "", "Interval", "Median time")
        .forEach(h -> row.add(new NativeTableHeaderCell(h)));
    return new NativeTableHeader(row);
  }

  private static NativeTableRow row(String indexType, Measured m) {
    var interval =
        new Span(Amounts.percent(m.recallLow()) + " – " + Amounts.percent(m.recallHigh()));
    interval.addClassName("quiet");
    return new NativeTableRow(
        new NativeTableCell(effort(indexType, m.effort())),
        new NativeTableCell(Amounts.percent(m.recall())),
        new NativeTableCell(new Meter("Recall", m.recall())),
        new NativeTableCell(interval),
        new NativeTableCell(Amounts.millis(m.p50Ms())));
  }

  /** The effort by the name that its kind of index gives it. */
  private static String effort(String indexType, int effort) {
    return switch (indexType) {
      case "brute" -> "exact";
      case "hnsw" -> "efSearch " + effort;
      default -> "nprobe " + effort;
    };
  }
}
