package dev.quire.dashboard.libraries;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.component.upload.Upload;
import com.vaadin.flow.server.streams.UploadHandler;
import dev.quire.dashboard.library.LibraryView;
import dev.quire.dashboard.server.Background;
import dev.quire.dashboard.server.Failure;
import dev.quire.dashboard.server.QuireServer;
import dev.quire.dashboard.ui.Banner;
import dev.quire.sdk.LibraryClient;
import java.io.File;

/** Makes a snapshot's archive into a new library, and goes there. */
final class ImportDialog extends Dialog {

  private static final Failure BROKEN_OFF =
      new Failure(
          "The archive did not get here",
          "Sending it broke off, or was refused: by the dashboard, whose log says why, or by a"
              + " proxy before it that limits how large an upload may be.");

  private final QuireServer server;
  private final Background background;
  private final TextField as = new TextField("Id of the new library");
  private final Div problem = new Div();

  ImportDialog(QuireServer server, Background background) {
    this.server = server;
    this.background = background;
    setHeaderTitle("Import a snapshot");
    setWidth("28rem");
    as.setWidthFull();
    as.setPlaceholder("the one that it had");
    var upload = new Upload(UploadHandler.toTempFile((about, file) -> take(file)));
    upload.setAcceptedFileTypes(".tar", "application/x-tar");
    upload.setMaxFiles(1);
    upload.addFileRejectedListener(
        refused -> show(new Failure("This is not an archive", refused.getErrorMessage())));
    upload.getElement().addEventListener("upload-error", broken -> show(BROKEN_OFF));
    add(problem, new Paragraph("An archive that was downloaded from a snapshot."), as, upload);
    getFooter().add(new Button("Cancel", click -> close()));
  }

  private void take(File archive) {
    var id = as.getValue().strip();
    background.run(
        () -> imported(archive, id),
        library -> {
          close();
          LibraryView.open(library.id(), "documents");
        },
        this::show);
  }

  private void show(Failure failure) {
    problem.removeAll();
    problem.add(new Banner(failure));
  }

  private LibraryClient imported(File archive, String id) {
    try {
      var libraries = server.client().libraries();
      return id.isEmpty()
          ? libraries.importSnapshot(archive.toPath())
          : libraries.importSnapshot(archive.toPath(), id);
    } finally {
      archive.delete();
    }
  }
}
