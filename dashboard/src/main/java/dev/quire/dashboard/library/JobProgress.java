package dev.quire.dashboard.library;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.progressbar.ProgressBar;
import dev.quire.dashboard.ui.Amounts;
import dev.quire.sdk.model.Job;

/** How far a job is, and an end to it for who does not want it any more. */
final class JobProgress extends Div {

  private final ProgressBar bar = new ProgressBar();
  private final Paragraph words = new Paragraph();

  /**
   * @param cancel asks the job to stop
   */
  JobProgress(Runnable cancel) {
    addClassName("job");
    words.addClassName("quiet");
    var stop = new Button("Cancel", click -> cancel.run());
    stop.addThemeVariants(ButtonVariant.LUMO_SMALL);
    stop.addClassName("writes");
    stop.setDisableOnClick(true);
    bar.getElement().setAttribute("aria-label", "Progress of the build");
    bar.setIndeterminate(true);
    add(bar, words, stop);
  }

  void show(Job job) {
    bar.setIndeterminate(job.total() <= 0);
    bar.setValue(job.progress());
    words.setText(words(job));
  }

  private static String words(Job job) {
    var text = job.phase().isEmpty() ? job.state().wireName() : job.phase();
    if (job.total() > 0) {
      text += " · " + 100 * job.done() / job.total() + " %";
    }
    if (job.etaMs().isPresent()) {
      text += " · about " + Amounts.millis(job.etaMs().getAsLong()) + " to go";
    }
    return text;
  }
}
