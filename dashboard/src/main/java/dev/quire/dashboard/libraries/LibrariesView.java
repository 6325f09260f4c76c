package dev.quire.dashboard.libraries;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import dev.quire.dashboard.Frame;
import dev.quire.dashboard.server.Background;
import dev.quire.dashboard.server.PagedRows;
import dev.quire.dashboard.server.QuireServer;
import dev.quire.dashboard.ui.Amounts;
import dev.quire.dashboard.ui.Ask;
import dev.quire.dashboard.ui.CutShort;
import dev.quire.dashboard.ui.EmptyState;
import dev.quire.dashboard.ui.Loading;
import dev.quire.dashboard.ui.Notice;
import dev.quire.sdk.model.Library;
import jakarta.inject.Inject;
import java.util.List;

/** Home: every library of the server. */
@Route(value = "", layout = Frame.class)
@PageTitle("Libraries · Quire")
public final class LibrariesView extends Div {

  private final QuireServer server;
  private final Background background;
  private final Loading<List<Library>> libraries;

  @Inject
  LibrariesView(QuireServer server, Background background) {
    this.server = server;
    this.background = background;
    libraries = new Loading<>(background, this::all, this::show);
    var actions = new Div(importSnapshot(), newLibrary("New library"));
    actions.addClassName("actions");
    var title = new Div(new H1("Libraries"), actions);
    title.addClassName("title");
    add(title, libraries);
  }

  private List<Library> all() {
    return server.brief().libraries().list().stream().limit(PagedRows.MOST).toList();
  }

  private Component show(List<Library> rows) {
    if (rows.isEmpty()) {
      return new EmptyState(
          "No libraries yet",
          "A library holds documents that are searched together. Create one, add a text, and ask it"
              + " a question.",
          newLibrary("Create the first library"));
    }
    var grid = new LibraryGrid(server, background, rows, this::askToDelete);
    return rows.size() < PagedRows.MOST ? grid : new Div(grid, new CutShort("libraries"));
  }

  private Button newLibrary(String text) {
    var button = new Button(text, click -> new NewLibraryDialog(server, background).open());
    button.addThemeVariants(ButtonVariant.LUMO_PRIMARY);
    button.addClassName("writes");
    return button;
  }

  private Button importSnapshot() {
    var button = new Button("Import", click -> new ImportDialog(server, background).open());
    button.addClassName("writes");
    return button;
  }

  private void askToDelete(Library library) {
    var contents =
        !library.isReady()
            ? "Its snapshots go with it, for good; restore one before, or download it: its name"
                + " leads to them."
            : Amounts.count(library.documents(), "document")
                + ", "
                + Amounts.count(library.chunks(), "chunk")
                + " and its snapshots go with it, for good.";
    Ask.beforeDeleting(called(library), contents, () -> delete(library));
  }

  /** With its id, as others may have the same name: one that was restored has. */
  private static String called(Library library) {
    var id = library.name().equals(library.id()) ? "" : " (" + library.id() + ")";
    return "“" + library.name() + "”" + id;
  }

  private void delete(Library library) {
    background.run(
        () -> {
          server.client().libraries().delete(library.id());
          return library.name();
        },
        name -> {
          Notice.done("Deleted “" + name + "”");
          libraries.reload();
        },
        Notice::failed);
  }
}
