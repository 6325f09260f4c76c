package dev.quire.dashboard.ui;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H3;
import com.vaadin.flow.component.html.Paragraph;
import dev.quire.dashboard.server.Failure;

/** Says what went wrong, where it went wrong, and offers to try again. */
public final class Banner extends Div {

  public Banner(Failure failure) {
    addClassName("banner");
    getElement().setAttribute("role", "alert");
    add(new H3(failure.title()), new Paragraph(failure.advice()));
  }

  public Banner(Failure failure, Runnable again) {
    this(failure);
    add(new Button("Try again", click -> again.run()));
  }
}
