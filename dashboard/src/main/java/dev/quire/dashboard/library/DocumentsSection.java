package dev.quire.dashboard.library;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Section;
import com.vaadin.flow.component.html.Span;
import dev.quire.dashboard.server.Background;
import dev.quire.dashboard.server.PagedRows;
import dev.quire.dashboard.server.QuireServer;
import dev.quire.dashboard.ui.Ask;
import dev.quire.dashboard.ui.EmptyState;
import dev.quire.dashboard.ui.Loading;
import dev.quire.dashboard.ui.Notice;
import dev.quire.sdk.LibraryClient;
import dev.quire.sdk.model.Document;
import dev.quire.sdk.model.Library;

/** The documents of a library, fetched as one scrolls; add a text, open one, delete one. */
final class DocumentsSection extends Section {

  private final LibraryClient client;
  private final Background background;
  private final Library library;
  private final Loading<PagedRows<Document>> documents;

  DocumentsSection(QuireServer server, Background background, Library library) {
    this.client = server.library(library.id());
    this.background = background;
    this.library = library;
    var reader = server.brief().library(library.id());
    documents = new Loading<>(background, () -> firstRows(reader), this::show);
    var toolbar = new Div(addText("Add a text"));
    toolbar.addClassName("toolbar");
    toolbar.setVisible(library.documents() > 0);
    add(toolbar, documents);
  }

  private static PagedRows<Document> firstRows(LibraryClient reader) {
    return new PagedRows<>(reader.documents().list()).fetchNext();
  }

  private Component show(PagedRows<Document> rows) {
    if (rows.size() == 0) {
      return new EmptyState(
          "No documents yet",
          library.embeddingModel().isPresent()
              ? "Paste a text: it is split into chunks and made searchable by meaning."
              : "This library takes chunks with their own embeddings: send them through the API.",
          library.embeddingModel().isPresent() ? addText("Add the first text") : new Span());
    }
    return new DocumentGrid(background, library.id(), rows, this::askToDelete);
  }

  private Button addText(String label) {
    var button = new Button(label, click -> new AddTextDialog(client, background).open());
    button.addThemeVariants(ButtonVariant.LUMO_PRIMARY);
    button.addClassName("writes");
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
