package dev.quire.dashboard.library;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.grid.ColumnTextAlign;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.grid.GridVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Section;
import com.vaadin.flow.component.html.Span;
import dev.quire.dashboard.server.Background;
import dev.quire.dashboard.server.CursorRows;
import dev.quire.dashboard.server.QuireServer;
import dev.quire.dashboard.ui.Amounts;
import dev.quire.dashboard.ui.Ask;
import dev.quire.dashboard.ui.EmptyState;
import dev.quire.dashboard.ui.Loading;
import dev.quire.dashboard.ui.Notice;
import dev.quire.dashboard.ui.Tags;
import dev.quire.dashboard.ui.WideOnly;
import dev.quire.sdk.LibraryClient;
import dev.quire.sdk.model.Document;
import dev.quire.sdk.model.Library;
import java.util.List;

/** The documents of a library, fetched as one scrolls; add a text, open one, delete one. */
final class DocumentsSection extends Section {

  /** So many rows stand on the page as they are; more scroll in a window of their own. */
  private static final int FEW = 12;

  private final LibraryClient client;
  private final Background background;
  private final Library library;
  private final Loading<CursorRows<Document>> documents;

  DocumentsSection(QuireServer server, Background background, Library library) {
    this.client = server.library(library.id());
    this.background = background;
    this.library = library;
    documents = new Loading<>(background, this::firstRows, this::show);
    var toolbar = new Div(addText("Add a text"));
    toolbar.addClassName("toolbar");
    toolbar.setVisible(library.documents() > 0);
    add(toolbar, documents);
  }

  /**
   * The first page is fetched in the background; the grid fetches the others while it is scrolled.
   */
  private CursorRows<Document> firstRows() {
    var rows = new CursorRows<>(client.documents().list());
    rows.fetch(0, 1);
    return rows;
  }

  private Component show(CursorRows<Document> rows) {
    if (!rows.reaches(0)) {
      return new EmptyState(
          "No documents yet",
          library.embeddingModel().isPresent()
              ? "Paste a text: it is split into chunks and made searchable by meaning."
              : "This library takes chunks with their own embeddings: send them through the API.",
          library.embeddingModel().isPresent() ? addText("Add the first text") : new Span());
    }
    return grid(rows);
  }

  private Grid<Document> grid(CursorRows<Document> rows) {
    var grid = new Grid<Document>();
    grid.addThemeVariants(GridVariant.LUMO_NO_BORDER, GridVariant.LUMO_WRAP_CELL_CONTENT);
    grid.setSelectionMode(Grid.SelectionMode.NONE);
    grid.addComponentColumn(this::title).setHeader("Title").setFlexGrow(3);
    var metadata =
        grid.addComponentColumn(d -> new Tags(d.metadata())).setHeader("Metadata").setFlexGrow(3);
    var changed =
        grid.addColumn(d -> Amounts.time(d.updatedAt()))
            .setHeader("Changed")
            .setAutoWidth(true)
            .setFlexGrow(0);
    grid.addComponentColumn(d -> Ask.deleteButton(name(d), () -> askToDelete(d)))
        .setFlexGrow(0)
        .setWidth("6rem")
        .setTextAlign(ColumnTextAlign.END);
    WideOnly.columns(grid, List.of(metadata, changed));
    grid.setItems(rows::fetch);
    if (rows.reaches(FEW)) {
      grid.addClassName("scrolling");
    } else {
      grid.setAllRowsVisible(true);
    }
    return grid;
  }

  private Component title(Document document) {
    var id = new Span(document.id());
    id.addClassName("quiet");
    var cell = new Div(DocumentView.link(name(document), library.id(), document.id()), id);
    cell.addClassName("two-lines");
    return cell;
  }

  private Button addText(String label) {
    var button = new Button(label, click -> new AddTextDialog(client, background).open());
    button.addThemeVariants(ButtonVariant.LUMO_PRIMARY);
    button.setVisible(library.embeddingModel().isPresent());
    return button;
  }

  private void askToDelete(Document document) {
    var contents = "Its chunks go with it, for good.";
    Ask.beforeDeleting("“" + name(document) + "”", contents, () -> delete(document));
  }

  private void delete(Document document) {
    background.run(
        () -> {
          client.documents().delete(document.id());
          return name(document);
        },
        name -> {
          Notice.done("Deleted “" + name + "”");
          LibraryView.open(library.id(), "documents");
        },
        Notice::failed);
  }

  static String name(Document document) {
    return document.title().isBlank() ? document.id() : document.title();
  }
}
