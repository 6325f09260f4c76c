package dev.quire.dashboard.ui;

import com.vaadin.flow.component.html.Div;
import java.util.Locale;

/** A bar for a value in 0..1. */
public final class Meter extends Div {

  public Meter(String label, double value) {
    addClassName("meter");
    var shown = String.format(Locale.ENGLISH, "%.3f", value);
    getElement().setAttribute("role", "meter").setAttribute("aria-label", label);
    getElement().setAttribute("aria-valuemin", "0").setAttribute("aria-valuemax", "1");
    getElement().setAttribute("aria-valuenow", shown);
    var fill = new Div();
    fill.getStyle()
        .setWidth(String.format(Locale.ENGLISH, "%.1f%%", 100 * Math.clamp(value, 0, 1)));
    add(fill);
  }
}
