package dev.quire.dashboard.ui;

import com.vaadin.flow.component.html.DescriptionList;
import com.vaadin.flow.component.html.Div;

/** Names and values side by side: what there is to know about a thing at a glance. */
public final class Facts extends DescriptionList {

  public Facts() {
    addClassName("facts");
  }

  public Facts fact(String name, String value) {
    var pair = new Div();
    pair.getElement().appendChild(new Term(name).getElement(), new Description(value).getElement());
    getElement().appendChild(pair.getElement());
    return this;
  }
}
