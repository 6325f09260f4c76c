package dev.quire.dashboard.ui;

import com.vaadin.flow.component.html.Paragraph;
import dev.quire.dashboard.server.PagedRows;

/** Below a list that goes on beyond what a page shows of it. */
public final class CutShort extends Paragraph {

  /**
   * @param things what the list is of, in the plural
   */
  public CutShort(String things) {
    super(
        "These are the first "
            + Amounts.count(PagedRows.MOST)
            + " "
            + things
            + "; a search or the API finds the others.");
    addClassName("quiet");
  }
}
