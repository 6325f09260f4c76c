package dev.quire.dashboard.libraries;

import com.vaadin.flow.component.Key;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.formlayout.FormLayout;
import com.vaadin.flow.component.formlayout.FormLayout.ResponsiveStep;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.radiobutton.RadioButtonGroup;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.component.textfield.IntegerField;
import com.vaadin.flow.component.textfield.TextField;
import dev.quire.dashboard.library.LibraryView;
import dev.quire.dashboard.server.Background;
import dev.quire.dashboard.server.QuireServer;
import dev.quire.dashboard.ui.Banner;
import dev.quire.sdk.LibrarySpec;
import dev.quire.sdk.model.IndexSpec;
import dev.quire.sdk.model.Metric;
import java.util.Map;

/** Asks what a new library should be, creates it, and goes there. */
final class NewLibraryDialog extends Dialog {

  private static final String TEXTS = "Made by the server, from text";
  private static final String VECTORS = "Brought by the application, as vectors";

  private final QuireServer server;
  private final Background background;
  private final TextField name = new TextField("Name");
  private final TextField id = new TextField("Id");
  private final TextField description = new TextField("Description");
  private final RadioButtonGroup<String> embeddings =
      new RadioButtonGroup<>("Embeddings", TEXTS, VECTORS);
  private final TextField model = new TextField("Embedding model");
  private final IntegerField dimension = new IntegerField("Dimension");
  private final Select<Metric> metric = new Select<>();
  private final Select<String> index = new Select<>();
  private final Div problem = new Div();
  private final Button create = new Button("Create", click -> create());

  NewLibraryDialog(QuireServer server, Background background) {
    this.server = server;
    this.background = background;
    setHeaderTitle("New library");
    setWidth("36rem");
    describeFields();
    var form = new FormLayout(name, id, description, embeddings, model, dimension, metric, index);
    form.setResponsiveSteps(new ResponsiveStep("0", 1), new ResponsiveStep("26rem", 2));
    form.setColspan(description, 2);
    form.setColspan(embeddings, 2);
    add(problem, form);
    create.addThemeVariants(ButtonVariant.LUMO_PRIMARY);
    create.addClickShortcut(Key.ENTER);
    getFooter().add(new Button("Cancel", click -> close()), create);
  }

  private void describeFields() {
    name.setRequiredIndicatorVisible(true);
    name.setAutofocus(true);
    id.setPlaceholder("made by the server");
    id.setHelperText("Used in addresses; fixed for ever");
    embeddings.setValue(TEXTS);
    embeddings.addValueChangeListener(change -> showFields());
    model.setValue("all-MiniLM-L6-v2");
    dimension.setMin(1);
    dimension.setValue(384);
    metric.setLabel("Metric");
    metric.setItems(Metric.values());
    metric.setItemLabelGenerator(Metric::wireName);
    metric.setValue(Metric.COSINE);
    index.setLabel("Index");
    index.setItems("auto", "brute", "ivf_flat", "ivf_pq", "hnsw");
    index.setValue("auto");
    showFields();
  }

  private void showFields() {
    model.setVisible(embeddings.getValue().equals(TEXTS));
    dimension.setVisible(!model.isVisible());
  }

  private void create() {
    if (name.isEmpty()) {
      name.setInvalid(true);
      name.setErrorMessage("A library needs a name");
      return;
    }
    create.setEnabled(false);
    var spec = read();
    background.run(
        () -> server.client().libraries().create(spec.name(), spec::fill),
        library -> {
          close();
          LibraryView.open(library.id(), "documents");
        },
        failure -> {
          create.setEnabled(true);
          problem.removeAll();
          problem.add(new Banner(failure));
        });
  }

  /** The fields are read on the page's thread, the request is made on another. */
  private Wanted read() {
    return new Wanted(
        name.getValue().strip(),
        id.getValue().strip(),
        description.getValue().strip(),
        model.isVisible() ? model.getValue().strip() : "",
        dimension.isVisible() && !dimension.isEmpty() ? dimension.getValue() : 0,
        metric.getValue(),
        index.getValue());
  }

  private record Wanted(
      String name,
      String id,
      String description,
      String model,
      int dimension,
      Metric metric,
      String index) {

    void fill(LibrarySpec spec) {
      spec.metric(metric).index(new IndexSpec(index, Map.of()));
      if (!id.isEmpty()) {
        spec.id(id);
      }
      if (!description.isEmpty()) {
        spec.description(description);
      }
      if (model.isEmpty()) {
        spec.dimension(dimension);
      } else {
        spec.embeddingModel(model);
      }
    }
  }
}
