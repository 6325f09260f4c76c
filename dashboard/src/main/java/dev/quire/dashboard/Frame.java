package dev.quire.dashboard;

import com.vaadin.flow.component.HasElement;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.AnchorTarget;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Header;
import com.vaadin.flow.component.html.Image;
import com.vaadin.flow.component.html.Main;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.router.AfterNavigationEvent;
import com.vaadin.flow.router.AfterNavigationObserver;
import com.vaadin.flow.router.RouterLayout;
import com.vaadin.flow.router.RouterLink;
import dev.quire.dashboard.libraries.LibrariesView;
import dev.quire.dashboard.server.Background;
import dev.quire.dashboard.server.QuireServer;
import dev.quire.sdk.model.Server;
import jakarta.inject.Inject;

/** What is around every page: the name, and which server this is and whether it is there. */
public final class Frame extends Div implements RouterLayout, AfterNavigationObserver {

  private final QuireServer server;
  private final Background background;
  private final Span state = new Span();
  private final Main content = new Main();

  @Inject
  Frame(QuireServer server, Background background) {
    this.server = server;
    this.background = background;
    addClassName("frame");
    add(header(), content);
  }

  private Header header() {
    var mark = new Image("quire.svg", "");
    var home = new RouterLink(LibrariesView.class);
    home.addClassName("brand");
    home.add(mark, new Span("Quire"));
    var docs = new Anchor(server.address() + "/docs", "API", AnchorTarget.BLANK);
    state.addClassName("server");
    state.getElement().setAttribute("role", "status");
    return new Header(home, state, docs);
  }

  @Override
  public void afterNavigation(AfterNavigationEvent event) {
    background.run(
        () -> server.brief().server(),
        this::show,
        failure -> say("down", server.address() + " · no answer"));
  }

  /** Where the server takes no writes, the style sheet leaves out what would only be refused. */
  private void show(Server told) {
    boolean readOnly = Boolean.TRUE.equals(told.details().get("readOnly"));
    getElement().setAttribute("data-read-only", readOnly);
    var version = told.version().isEmpty() ? "" : " · " + told.version();
    say("up", server.address() + version + (readOnly ? " · read-only" : ""));
  }

  private void say(String how, String text) {
    state.getElement().setAttribute("data-state", how);
    state.setText(text);
  }

  @Override
  public void showRouterLayoutContent(HasElement view) {
    content.getElement().removeAllChildren();
    content.getElement().appendChild(view.getElement());
  }
}
