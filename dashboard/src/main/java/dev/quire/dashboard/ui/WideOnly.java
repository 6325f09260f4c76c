package dev.quire.dashboard.ui;

import com.vaadin.flow.component.grid.Grid;
import java.util.List;

/** Columns that a narrow window does without. */
public final class WideOnly {

  private static final int WIDE_PIXELS = 900;

  private WideOnly() {}

  /** Shows {@code columns} of {@code grid} only where the window has room for them. */
  public static void columns(Grid<?> grid, List<? extends Grid.Column<?>> columns) {
    grid.addAttachListener(
        attached -> {
          var page = attached.getUI().getPage();
          show(columns, page.getExtendedClientDetails().getWindowInnerWidth());
          var listening = page.addBrowserWindowResizeListener(r -> show(columns, r.getWidth()));
          grid.addDetachListener(detached -> listening.remove());
        });
  }

  private static void show(List<? extends Grid.Column<?>> columns, int width) {
    columns.forEach(column -> column.setVisible(width >= WIDE_PIXELS));
  }
}
