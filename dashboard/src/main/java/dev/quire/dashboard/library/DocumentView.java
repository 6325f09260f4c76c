package dev.quire.dashboard.library;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.router.RouteParam;
import com.vaadin.flow.router.RouteParameters;
import com.vaadin.flow.router.RouterLink;
import dev.quire.dashboard.Frame;
import dev.quire.dashboard.libraries.LibrariesView;
import dev.quire.dashboard.server.Background;
import dev.quire.dashboard.server.PagedRows;
import dev.quire.dashboard.server.QuireServer;
import dev.quire.dashboard.ui.Amounts;
import dev.quire.dashboard.ui.Facts;
import dev.quire.dashboard.ui.Loading;
import dev.quire.dashboard.ui.Tags;
import dev.quire.dashboard.ui.Trail;
import dev.quire.sdk.model.Chunk;
import dev.quire.sdk.model.Document;
import dev.quire.sdk.model.Library;
import jakarta.inject.Inject;

/** One document: what is known about it, and its chunks in reading order. */
@Route(value = "libraries/:library/documents/:document", layout = Frame.class)
public final class DocumentView extends Div implements BeforeEnterObserver, HasDynamicTitle {

  private final QuireServer server;
  private final Background background;
  private String documentId = "";

  @Inject
  DocumentView(QuireServer server, Background background) {
    this.server = server;
    this.background = background;
  }

  static RouterLink link(String text, String libraryId, String documentId) {
    return new RouterLink(
        text,
        DocumentView.class,
        new RouteParameters(
            new RouteParam("library", PathId.of(libraryId)),
            new RouteParam("document", PathId.of(documentId))));
  }

  @Override
  public void beforeEnter(BeforeEnterEvent event) {
    var libraryId = PathId.read(event.getRouteParameters().get("library").orElseThrow());
    documentId = PathId.read(event.getRouteParameters().get("document").orElseThrow());
    removeAll();
    add(new Loading<>(background, () -> read(libraryId), this::page));
  }

  @Override
  public String getPageTitle() {
    return documentId + " · Quire";
  }

  private Opened read(String libraryId) {
    var library = server.brief().library(libraryId);
    var chunks = new PagedRows<>(library.documents().chunks(documentId)).fetchNext();
    return new Opened(library.describe(), library.documents().get(documentId), chunks);
  }

  private Component page(Opened opened) {
    var document = opened.document();
    var title = new Div(new H1(DocumentsSection.name(document)));
    title.addClassName("title");
    var page = new Div(trail(opened), title, facts(document), new Tags(document.metadata()));
    page.add(new H2("Chunks"), new ChunkList(background, opened.chunks()));
    return page;
  }

  private static Trail trail(Opened opened) {
    var library = opened.library();
    return new Trail()
        .step(new RouterLink("Libraries", LibrariesView.class))
        .step(LibraryView.link(library.name(), library.id()))
        .step(LibraryView.link("Documents", library.id(), "documents"))
        .here(DocumentsSection.name(opened.document()));
  }

  private static Facts facts(Document document) {
    return new Facts()
        .fact("Id", document.id())
        .fact("Source", document.source().orElse("–"))
        .fact("Revision", Amounts.count(document.revision()))
        .fact("Created", Amounts.time(document.createdAt()))
        .fact("Changed", Amounts.time(document.updatedAt()));
  }

  private record Opened(Library library, Document document, PagedRows<Chunk> chunks) {}
}
