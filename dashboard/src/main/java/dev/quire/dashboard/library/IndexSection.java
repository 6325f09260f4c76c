package dev.quire.dashboard.library;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Section;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.component.textfield.TextField;
import dev.quire.dashboard.server.Background;
import dev.quire.dashboard.server.Failure;
import dev.quire.dashboard.server.QuireServer;
import dev.quire.dashboard.ui.Amounts;
import dev.quire.dashboard.ui.Banner;
import dev.quire.dashboard.ui.Facts;
import dev.quire.dashboard.ui.Loading;
import dev.quire.dashboard.ui.Notice;
import dev.quire.sdk.LibraryClient;
import dev.quire.sdk.error.JobFailedException;
import dev.quire.sdk.model.IndexSpec;
import dev.quire.sdk.model.IndexStatus;
import dev.quire.sdk.model.Job;
import dev.quire.sdk.model.Library;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The index as it stands, how well it was and is measured to answer, and a build of another one.
 */
final class IndexSection extends Section {

  private final QuireServer server;
  private final LibraryClient client;
  private final Background background;
  private final Select<String> type = new Select<>();
  private final TextField params = new TextField("Parameters");
  private final Button build = new Button("Build", click -> build());
  private final Div job = new Div();
  private final Loading<IndexStatus> status;

  IndexSection(QuireServer server, Background background, Library library) {
    this.server = server;
    this.client = server.library(library.id());
    this.background = background;
    var index = server.brief().library(library.id()).index();
    status = new Loading<>(background, index::status, this::show);
    var another = new Div(new H2("Build"), form(library));
    another.addClassName("writes");
    add(status, another, job);
  }

  private Component show(IndexStatus index) {
    index.job().ifPresent(this::follow);
    var shown = new Div(facts(index), new H2("Measured recall"));
    if (RecallChart.canShow(index.calibration())) {
      shown.add(new RecallChart(index.calibration()));
    }
    shown.add(
        new CalibrationTable(built(index), index.calibration()),
        RecallEvaluation.of(client.index(), background, index));
    return shown;
  }

  private static Facts facts(IndexStatus index) {
    return new Facts()
        .fact("Type", type(index))
        .fact(
            "Parameters",
            index.params().isEmpty() ? "from the data" : Amounts.params(index.params()))
        .fact("State", index.state())
        .fact("Chunks", Amounts.count(index.chunks()))
        .fact("Indexed", Amounts.count(index.indexed()))
        .fact("Pending", Amounts.count(index.pending()))
        .fact("Built", index.builtAt().map(Amounts::time).orElse("never"))
        .fact("Size", Amounts.bytes(index.bytes()));
  }

  /** What was built, or what was asked for where nothing is built yet. */
  private static String built(IndexStatus index) {
    return index.built().map(IndexSpec::type).orElse(index.type());
  }

  private static String type(IndexStatus index) {
    return index.type().equals(built(index)) ? index.type() : index.type() + ": " + built(index);
  }

  private Component form(Library library) {
    type.setLabel("Type");
    type.setItems("auto", "brute", "ivf_flat", "ivf_pq", "hnsw");
    type.setValue(library.index().type());
    type.addValueChangeListener(change -> params.setPlaceholder(example(change.getValue())));
    params.setPlaceholder(example(type.getValue()));
    params.addClassName("question");
    build.addThemeVariants(ButtonVariant.LUMO_PRIMARY);
    job.getElement().setAttribute("aria-live", "polite");
    var form = new Div(type, params, build);
    form.addClassName("search-form");
    return form;
  }

  private static String example(String type) {
    var computed = "computed from the data";
    return switch (type) {
      case "ivf_flat" -> computed + ", or: nlist=1000, nprobe=20";
      case "ivf_pq" -> computed + ", or: numSubvectors=48, bits=4";
      case "hnsw" -> computed + ", or: m=16, efConstruction=200";
      default -> "none";
    };
  }

  private void build() {
    Map<String, Object> given;
    try {
      given = Params.parse(params.getValue());
      params.setInvalid(false);
    } catch (IllegalArgumentException e) {
      params.setErrorMessage(e.getMessage());
      params.setInvalid(true);
      return;
    }
    var spec = new IndexSpec(type.getValue(), given);
    build.setEnabled(false);
    background.run(() -> client.index().build(spec), started -> follow(started.id()), this::failed);
  }

  private void follow(String jobId) {
    build.setEnabled(false);
    var progress = new JobProgress(() -> cancel(jobId));
    job.removeAll();
    job.add(progress);
    var ui = UI.getCurrent();
    background.run(
        () -> end(jobId, seen -> Background.onPage(ui, () -> progress.show(seen))),
        this::ended,
        this::failed);
  }

  private void cancel(String jobId) {
    background.run(
        () -> {
          server.client().jobs().cancel(jobId);
          return jobId;
        },
        asked -> {},
        this::failed);
  }

  private Job end(String jobId, Consumer<Job> watcher) {
    var jobs = server.client().jobs();
    try {
      return jobs.waitFor(jobs.get(jobId), watcher);
    } catch (JobFailedException e) {
      if (e.job().state() == Job.State.CANCELLED) {
        return e.job(); // as somebody wanted it
      }
      throw e;
    }
  }

  private void ended(Job done) {
    build.setEnabled(true);
    job.removeAll();
    Notice.done(
        done.state() == Job.State.CANCELLED
            ? "The build was cancelled; what was built before stays"
            : "The index is built");
    status.reload();
  }

  private void failed(Failure failure) {
    build.setEnabled(true);
    job.removeAll();
    job.add(new Banner(failure));
    job.scrollIntoView();
  }
}
