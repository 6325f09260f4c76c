package dev.quire.dashboard.ui;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.Nav;
import com.vaadin.flow.component.html.OrderedList;
import com.vaadin.flow.component.html.Span;

/** Breadcrumbs: the way back, and the page one is on. */
public final class Trail extends Nav {

  private final OrderedList steps = new OrderedList();

  public Trail() {
    addClassName("trail");
    setAriaLabel("Breadcrumbs");
    add(steps);
  }

  public Trail step(Component link) {
    steps.add(new ListItem(link));
    return this;
  }

  public Trail here(String name) {
    var current = new Span(name);
    current.getElement().setAttribute("aria-current", "page");
    return step(current);
  }
}
