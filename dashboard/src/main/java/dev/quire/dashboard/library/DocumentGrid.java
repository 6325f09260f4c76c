package dev.quire.dashboard.library;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.grid.ColumnTextAlign;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.grid.GridVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.data.provider.CallbackDataProvider;
import com.vaadin.flow.data.provider.DataProvider;
import com.vaadin.flow.data.provider.Query;
import dev.quire.dashboard.server.Background;
import dev.quire.dashboard.server.Failure;
import dev.quire.dashboard.server.PagedRows;
import dev.quire.dashboard.ui.Amounts;
import dev.quire.dashboard.ui.Ask;
import dev.quire.dashboard.ui.Banner;
import dev.quire.dashboard.ui.CutShort;
import dev.quire.dashboard.ui.Tags;
import dev.quire.dashboard.ui.WideOnly;
import dev.quire.sdk.model.Document;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Documents, a row each; while one scrolls, the next page is fetched in the background. */
final class DocumentGrid extends Div {

  /** So many rows stand on the page as they are; more scroll in a window of their own. */
  private static final int FEW = 12;

  private final Background background;
  private final String libraryId;
  private final PagedRows<Document> rows;
  private final Div remark = new Div();
  private final CallbackDataProvider<Document, Void> shown =
      DataProvider.fromCallbacks(this::answer, this::count);
  private boolean fetching;

  DocumentGrid(
      Background background,
      String libraryId,
      PagedRows<Document> rows,
      Consumer<Document> delete) {
    this.background = background;
    this.libraryId = libraryId;
    this.rows = rows;
    remark.addClassName("remark");
    add(grid(delete), remark);
  }

  private Grid<Document> grid(Consumer<Document> delete) {
    var grid = new Grid<Document>();
    grid.addThemeVariants(GridVariant.LUMO_NO_BORDER, GridVariant.LUMO_WRAP_CELL_CONTENT);
    grid.setSelectionMode(Grid.SelectionMode.NONE);
    grid.addComponentColumn(this::title).setHeader("Title").setFlexGrow(3);
    var metadata =
        grid.addComponentColumn(d -> new Tags(d.metadata())).setHeader("Metadata").setFlexGrow(3);
    var changed =
        grid.addColumn(d -> Amounts.time(d.updatedAt()))
            .setHeader("Changed")
            .setAutoWidth(true)
            .setFlexGrow(0);
    grid.addComponentColumn(d -> Ask.deleteButton(DocumentsSection.name(d), () -> delete.accept(d)))
        .setFlexGrow(0)
        .setWidth("6rem")
        .setTextAlign(ColumnTextAlign.END);
    WideOnly.columns(grid, List.of(metadata, changed));
    grid.setDataProvider(shown);
    if (rows.size() > FEW) {
      grid.addClassName("scrolling");
    } else {
      grid.setAllRowsVisible(true);
    }
    return grid;
  }

  private Component title(Document document) {
    var id = new Span(document.id());
    id.addClassName("quiet");
    var name = DocumentsSection.name(document);
    var cell = new Div(DocumentView.link(name, libraryId, document.id()), id);
    cell.addClassName("two-lines");
    return cell;
  }

  private Stream<Document> answer(Query<Document, Void> query) {
    int end = query.getOffset() + query.getLimit();
    if (end >= rows.size() && remark.getComponentCount() == 0) {
      fetchMore();
    }
    return rows.rows(query.getOffset(), query.getLimit()).stream();
  }

  private int count(Query<Document, Void> query) {
    return rows.size();
  }

  /** A failure is for the reader to answer: scrolling on does not ask again. */
  private void fetchMore() {
    if (fetching || !rows.hasMore()) {
      return;
    }
    fetching = true;
    remark.removeAll();
    background.run(rows::fetchNext, this::fetched, this::failed);
  }

  private void fetched(PagedRows<Document> more) {
    fetching = false;
    if (more.isCutShort()) {
      remark.add(new CutShort("documents"));
    }
    shown.refreshAll();
  }

  private void failed(Failure failure) {
    fetching = false;
    remark.add(new Banner(failure, this::fetchMore));
  }
}
