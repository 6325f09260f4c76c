package dev.quire.dashboard.library;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.formlayout.FormLayout;
import com.vaadin.flow.component.formlayout.FormLayout.ResponsiveStep;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.progressbar.ProgressBar;
import com.vaadin.flow.component.textfield.TextArea;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.data.value.ValueChangeMode;
import dev.quire.dashboard.server.Background;
import dev.quire.dashboard.ui.Amounts;
import dev.quire.dashboard.ui.Banner;
import dev.quire.dashboard.ui.Notice;
import dev.quire.sdk.DocumentSpec;
import dev.quire.sdk.LibraryClient;
import dev.quire.sdk.model.Document;

/** Takes a text; the server splits it into chunks and embeds them. */
final class AddTextDialog extends Dialog {

  private final LibraryClient client;
  private final Background background;
  private final TextField title = new TextField("Title");
  private final TextField id = new TextField("Id");
  private final TextArea text = new TextArea("Text");
  private final Div state = new Div();
  private final Button add = new Button("Add", click -> add());

  AddTextDialog(LibraryClient client, Background background) {
    this.client = client;
    this.background = background;
    setHeaderTitle("Add a text");
    setWidth("44rem");
    title.setAutofocus(true);
    id.setPlaceholder("made by the server");
    id.setHelperText("An id that is there already is replaced");
    text.setMinHeight("14rem");
    text.setMaxHeight("50vh");
    text.setRequiredIndicatorVisible(true);
    text.setValueChangeMode(ValueChangeMode.ON_BLUR);
    var form = new FormLayout(title, id, text);
    form.setResponsiveSteps(new ResponsiveStep("0", 1), new ResponsiveStep("26rem", 2));
    form.setColspan(text, 2);
    state.getElement().setAttribute("aria-live", "polite");
    add.addThemeVariants(ButtonVariant.LUMO_PRIMARY);
    add(form, state);
    getFooter().add(new Button("Cancel", click -> close()), add);
  }

  private void add() {
    if (text.getValue().isBlank()) {
      text.setErrorMessage("There is nothing to find in an empty text");
      text.setInvalid(true);
      return;
    }
    busy();
    var wanted = DocumentSpec.of(d -> d.title(title.getValue().strip()).text(text.getValue()));
    var wantedId = id.getValue().strip();
    background.run(
        () -> store(wanted, wantedId), this::stored, failure -> ready(new Banner(failure)));
  }

  private Document store(DocumentSpec wanted, String wantedId) {
    return wantedId.isEmpty()
        ? client.documents().create(wanted)
        : client.documents().put(wantedId, wanted);
  }

  private void stored(Document document) {
    close();
    Notice.done("Added “" + DocumentsSection.name(document) + "”, " + chunks(document));
    LibraryView.open(client.id(), "documents");
  }

  private static String chunks(Document document) {
    var changes = document.changes();
    return Amounts.count(
        document.chunkCount().orElse(changes.added() + changes.updated()), "chunk");
  }

  private void busy() {
    var moving = new ProgressBar();
    moving.setIndeterminate(true);
    var words =
        new Paragraph(
            "Splitting and embedding "
                + Amounts.count(text.getValue().length(), "character")
                + " …");
    words.addClassName("quiet");
    state.removeAll();
    state.add(moving, words);
    add.setEnabled(false);
  }

  private void ready(Banner problem) {
    state.removeAll();
    state.add(problem);
    add.setEnabled(true);
  }
}
