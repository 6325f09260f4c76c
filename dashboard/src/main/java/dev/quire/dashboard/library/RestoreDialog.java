package dev.quire.dashboard.library;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.textfield.TextField;
import dev.quire.dashboard.server.Background;
import dev.quire.dashboard.ui.Banner;
import dev.quire.sdk.LibraryClient;

/** Makes a new library out of a snapshot, and goes there. */
final class RestoreDialog extends Dialog {

  private final LibraryClient client;
  private final Background background;
  private final String snapshot;
  private final TextField as = new TextField("Id of the new library");
  private final Div problem = new Div();
  private final Button restore = new Button("Restore", click -> restore());

  RestoreDialog(LibraryClient client, Background background, String snapshot) {
    this.client = client;
    this.background = background;
    this.snapshot = snapshot;
    setHeaderTitle("Restore “" + snapshot + "”");
    setWidth("28rem");
    as.setWidthFull();
    as.setValue(client.id() + "-restored");
    as.setAutofocus(true);
    restore.addThemeVariants(ButtonVariant.LUMO_PRIMARY);
    add(problem, new Paragraph("A new library is made; this one stays as it is."), as);
    getFooter().add(new Button("Cancel", click -> close()), restore);
  }

  private void restore() {
    restore.setEnabled(false);
    var id = as.getValue().strip();
    background.run(
        () -> client.snapshots().restore(snapshot, id),
        restored -> {
          close();
          LibraryView.open(restored.id(), "documents");
        },
        failure -> {
          restore.setEnabled(true);
          problem.removeAll();
          problem.add(new Banner(failure));
        });
  }
}
