package dev.quire.dashboard.ui;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H3;
import com.vaadin.flow.component.html.Paragraph;

/** Where there is nothing yet: says so, and what to do. */
public final class EmptyState extends Div {

  public EmptyState(String title, String text, Component... actions) {
    addClassName("empty");
    add(new H3(title), new Paragraph(text));
    add(actions);
  }
}
