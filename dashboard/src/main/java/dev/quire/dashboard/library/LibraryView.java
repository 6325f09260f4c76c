package dev.quire.dashboard.library;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.tabs.Tab;
import com.vaadin.flow.component.tabs.Tabs;
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
import dev.quire.dashboard.server.Failure;
import dev.quire.dashboard.server.QuireServer;
import dev.quire.dashboard.ui.Amounts;
import dev.quire.dashboard.ui.Banner;
import dev.quire.dashboard.ui.Facts;
import dev.quire.dashboard.ui.Loading;
import dev.quire.dashboard.ui.Trail;
import dev.quire.sdk.error.ConflictException;
import dev.quire.sdk.model.Library;
import jakarta.inject.Inject;
import java.util.Locale;
import java.util.function.Supplier;

/** One library: what it is, and one of its four sections. */
@Route(
    value = "libraries/:library/:section?(search|documents|index|snapshots)",
    layout = Frame.class)
public final class LibraryView extends Div implements BeforeEnterObserver, HasDynamicTitle {

  private final QuireServer server;
  private final Background background;
  private String id = "";

  @Inject
  LibraryView(QuireServer server, Background background) {
    this.server = server;
    this.background = background;
  }

  /** A link to the library of this id. */
  public static RouterLink link(String text, String id) {
    return new RouterLink(text, LibraryView.class, parameters(id, "search"));
  }

  /** A link to a section of the library of this id. */
  public static RouterLink link(String text, String id, String section) {
    return new RouterLink(text, LibraryView.class, parameters(id, section));
  }

  /** Goes to a section of the library of this id. */
  public static void open(String id, String section) {
    UI.getCurrent().navigate(LibraryView.class, parameters(id, section));
  }

  private static RouteParameters parameters(String id, String section) {
    return new RouteParameters(
        new RouteParam("library", PathId.of(id)), new RouteParam("section", section));
  }

  @Override
  public void beforeEnter(BeforeEnterEvent event) {
    id = PathId.read(event.getRouteParameters().get("library").orElseThrow());
    var section = event.getRouteParameters().get("section").orElse("search");
    removeAll();
    add(new Loading<>(background, () -> read(section), Supplier::get));
  }

  /** Asks for the library; makes the page once it is called on the page's own thread. */
  private Supplier<Component> read(String section) {
    try {
      var library = server.brief().library(id).describe();
      return () -> page(library, section);
    } catch (ConflictException e) {
      if (!e.code().equals("LIBRARY_DAMAGED")) {
        throw e;
      }
      return () -> damaged(Failure.of(e));
    }
  }

  /** Its snapshots are all that the server still gives of it. */
  private Component damaged(Failure reason) {
    var title = new Div(new H1(id));
    title.addClassName("title");
    return new Div(
        trail(id),
        title,
        new Banner(reason),
        new H2("Snapshots"),
        SnapshotsSection.ofDamaged(server, background, id));
  }

  @Override
  public String getPageTitle() {
    return id + " · Quire";
  }

  private Component page(Library library, String section) {
    var title = new Div(new H1(library.name()));
    title.addClassName("title");
    var page = new Div(trail(library.name()), title);
    library.description().ifPresent(text -> page.add(new Paragraph(text)));
    page.add(facts(library), tabs(section), section(library, section));
    return page;
  }

  private static Trail trail(String name) {
    return new Trail().step(new RouterLink("Libraries", LibrariesView.class)).here(name);
  }

  private static Facts facts(Library library) {
    return new Facts()
        .fact("Documents", Amounts.count(library.documents()))
        .fact("Chunks", Amounts.count(library.chunks()))
        .fact("Dimension", Amounts.count(library.dimension()))
        .fact("Metric", library.metric().wireName())
        .fact("Model", library.embeddingModel().orElse("own embeddings"))
        .fact("Index", library.index().type())
        .fact("Size", Amounts.bytes(library.bytes()))
        .fact("Changed", Amounts.time(library.updatedAt()));
  }

  private Tabs tabs(String section) {
    var tabs = new Tabs();
    for (var name : new String[] {"Search", "Documents", "Index", "Snapshots"}) {
      var tab = new Tab(link(name, id, name.toLowerCase(Locale.ROOT)));
      tabs.add(tab);
      if (name.equalsIgnoreCase(section)) {
        tabs.setSelectedTab(tab);
      }
    }
    return tabs;
  }

  private Component section(Library library, String section) {
    return switch (section) {
      case "documents" -> new DocumentsSection(server, background, library);
      case "index" -> new IndexSection(server, background, library);
      case "snapshots" -> SnapshotsSection.of(server, background, library);
      default -> new SearchSection(server, background, library);
    };
  }
}
