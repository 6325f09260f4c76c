package dev.quire.dashboard;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.ErrorParameter;
import com.vaadin.flow.router.HasErrorParameter;
import com.vaadin.flow.router.NotFoundException;
import com.vaadin.flow.router.ParentLayout;
import com.vaadin.flow.router.RouterLink;
import dev.quire.dashboard.libraries.LibrariesView;
import dev.quire.dashboard.ui.EmptyState;
import jakarta.servlet.http.HttpServletResponse;

/** For an address that leads nowhere. */
@ParentLayout(Frame.class)
public final class NoSuchPage extends Div implements HasErrorParameter<NotFoundException> {

  @Override
  public int setErrorParameter(BeforeEnterEvent event, ErrorParameter<NotFoundException> error) {
    var home = new RouterLink("All libraries", LibrariesView.class);
    add(new EmptyState("There is no such page", "The address may be old or mistyped.", home));
    return HttpServletResponse.SC_NOT_FOUND;
  }
}
