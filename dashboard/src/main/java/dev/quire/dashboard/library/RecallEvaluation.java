package dev.quire.dashboard.library;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.progressbar.ProgressBar;
import com.vaadin.flow.component.textfield.IntegerField;
import dev.quire.dashboard.server.Background;
import dev.quire.dashboard.server.Failure;
import dev.quire.dashboard.ui.Amounts;
import dev.quire.dashboard.ui.Banner;
import dev.quire.sdk.LibraryIndex;
import dev.quire.sdk.model.IndexStatus;
import dev.quire.sdk.model.IndexStatus.Measured;
import java.util.List;

/** Measures on demand what the built index finds of what the library holds now. */
final class RecallEvaluation extends Div {
  private static final int MOST = 1_000;

  private final LibraryIndex index;
  private final Background background;
  private final String type;
  private final IntegerField queries = field("Queries", 100);
  private final IntegerField neighbours = field("Neighbours", 10);
  private final Button measure = new Button("Measure", click -> measure());
  private final Div result = new Div();

  /**
   * @param type of the built index
   */
  private RecallEvaluation(LibraryIndex index, Background background, String type) {
    this.index = index;
    this.background = background;
    this.type = type;
    var form = new Div(queries, neighbours, measure);
    form.addClassName("search-form");
    result.addClassName("measured");
    result.getElement().setAttribute("aria-live", "polite");
    add(
        quiet(
            "Asks random questions that lie between the library's chunks, and compares what each"
                + " effort finds with the exact answer."),
        form,
        result);
  }

  /** With its heading; where there is nothing to measure it says why. */
  static Component of(LibraryIndex index, Background background, IndexStatus status) {
    var section = new Div(new H2("Measure now"));
    if (status.chunks() == 0) {
      section.add(quiet("Nothing to measure: the library has no chunks yet."));
    } else if (status.built().isEmpty()) {
      section.add(
          quiet(
              "Nothing to measure: no index is built yet. Every chunk is compared, so every answer"
                  + " is exact."));
    } else {
      section.add(new RecallEvaluation(index, background, status.built().get().type()));
    }
    return section;
  }

  private static Paragraph quiet(String text) {
    var paragraph = new Paragraph(text);
    paragraph.addClassName("quiet");
    return paragraph;
  }

  private static IntegerField field(String label, int value) {
    var field = new IntegerField(label);
    field.setMin(1);
    field.setMax(MOST);
    field.setErrorMessage("1 to " + Amounts.count(MOST));
    field.setValue(value);
    return field;
  }

  private void measure() {
    if (isWrong(queries) || isWrong(neighbours)) {
      return;
    }
    int asked = queries.getValue();
    int k = neighbours.getValue();
    measure.setEnabled(false);
    show(waiting(asked));
    background.run(
        () -> index.evaluate(asked, k), points -> measured(points, asked, k), this::failed);
  }

  private static boolean isWrong(IntegerField field) {
    boolean wrong = field.isEmpty() || field.isInvalid();
    if (wrong) {
      field.setInvalid(true);
      field.focus();
    }
    return wrong;
  }

  private static Component waiting(int asked) {
    var bar = new ProgressBar();
    bar.setIndeterminate(true);
    bar.getElement().setAttribute("aria-label", "Measuring recall");
    var waiting =
        new Div(
            bar,
            quiet(
                "Asking "
                    + Amounts.count(asked, "query", "queries")
                    + ": for the exact answer first, then with each effort"));
    waiting.addClassName("job");
    return waiting;
  }

  private void measured(List<Measured> points, int asked, int k) {
    measure.setEnabled(true);
    if (points.isEmpty()) {
      show(quiet("Nothing was measured: there is nothing left in the library to ask for."));
      return;
    }
    var how =
        Amounts.count(asked, "query", "queries")
            + " for "
            + Amounts.count(k, "neighbour")
            + (asked == 1 ? "" : " each")
            + "; intervals of 95 %";
    show(quiet(how), new CalibrationTable(type, points));
  }

  private void failed(Failure failure) {
    measure.setEnabled(true);
    show(new Banner(failure, this::measure));
  }

  private void show(Component... components) {
    result.removeAll();
    result.add(components);
  }
}
