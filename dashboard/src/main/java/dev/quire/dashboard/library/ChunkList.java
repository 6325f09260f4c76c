package dev.quire.dashboard.library;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.OrderedList;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Span;
import dev.quire.dashboard.server.CursorRows;
import dev.quire.dashboard.server.Failure;
import dev.quire.dashboard.ui.Notice;
import dev.quire.dashboard.ui.Tags;
import dev.quire.sdk.error.QuireException;
import dev.quire.sdk.model.Chunk;

/** Chunks in ordinal order, some at a time. */
final class ChunkList extends Div {

  /** How many are shown at once. */
  static final int STEP = 50;

  private final CursorRows<Chunk> rows;
  private final OrderedList list = new OrderedList();
  private final Button more = new Button("Show more", click -> showMore());
  private int shown;

  ChunkList(CursorRows<Chunk> rows) {
    this.rows = rows;
    list.addClassName("chunks");
    add(list, more);
    showMore();
  }

  private void showMore() {
    try {
      var next = rows.fetch(shown, STEP);
      next.forEach(chunk -> list.add(item(chunk)));
      shown += next.size();
      more.setVisible(rows.reaches(shown));
    } catch (QuireException e) {
      Notice.failed(Failure.of(e));
    }
  }

  private static ListItem item(Chunk chunk) {
    var number = new Span(String.valueOf(chunk.ordinal() + 1));
    number.addClassName("ordinal");
    var text = new Paragraph(chunk.text().isEmpty() ? "(stored without text)" : chunk.text());
    text.addClassName("chunk-text");
    var id = new Span(chunk.id());
    id.addClassName("quiet");
    var item = new ListItem(number, new Div(text, new Tags(chunk.metadata()), id));
    item.addClassNames("card", "chunk");
    return item;
  }
}
