package dev.quire.dashboard.ui;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import java.util.Map;

/** Metadata as a row of small labels. */
public final class Tags extends Div {

  public Tags(Map<String, Object> metadata) {
    addClassName("tags");
    metadata.forEach(this::tag);
    setVisible(!metadata.isEmpty());
  }

  private void tag(String field, Object value) {
    var name = new Span(field);
    name.addClassName("tag-name");
    var tag = new Span(name, new Span(String.valueOf(value)));
    tag.addClassName("tag");
    add(tag);
  }
}
