package dev.quire.dashboard.library;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.OrderedList;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Span;
import dev.quire.dashboard.server.Background;
import dev.quire.dashboard.server.Failure;
import dev.quire.dashboard.server.PagedRows;
import dev.quire.dashboard.ui.Banner;
import dev.quire.dashboard.ui.CutShort;
import dev.quire.dashboard.ui.Tags;
import dev.quire.sdk.model.Chunk;

/** Chunks in ordinal order, some at a time. */
final class ChunkList extends Div {

  /** How many are shown at once. */
  static final int STEP = 50;

  private final Background background;
  private final PagedRows<Chunk> rows;
  private final OrderedList list = new OrderedList();
  private final Button more = new Button("Show more", click -> fetchMore());
  private final Div remark = new Div();
  private int shown;

  /**
   * @param rows with their first page
   */
  ChunkList(Background background, PagedRows<Chunk> rows) {
    this.background = background;
    this.rows = rows;
    list.addClassName("chunks");
    more.setDisableOnClick(true);
    remark.addClassName("remark");
    add(list, remark, more);
    showMore(rows);
  }

  private void fetchMore() {
    remark.removeAll();
    if (rows.size() >= shown + STEP) {
      showMore(rows);
    } else {
      background.run(rows::fetchNext, this::showMore, this::failed);
    }
  }

  private void showMore(PagedRows<Chunk> fetched) {
    var next = fetched.rows(shown, STEP);
    next.forEach(chunk -> list.add(item(chunk)));
    shown += next.size();
    boolean allShown = shown == fetched.size();
    more.setEnabled(true);
    more.setVisible(!allShown || fetched.hasMore());
    if (allShown && fetched.isCutShort()) {
      remark.add(new CutShort("chunks"));
    }
  }

  private void failed(Failure failure) {
    more.setEnabled(true);
    remark.add(new Banner(failure));
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
