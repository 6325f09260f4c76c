package dev.quire.dashboard.libraries;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.grid.ColumnTextAlign;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.grid.GridVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.data.renderer.TextRenderer;
import com.vaadin.flow.function.ValueProvider;
import dev.quire.dashboard.library.LibraryView;
import dev.quire.dashboard.ui.Amounts;
import dev.quire.dashboard.ui.Ask;
import dev.quire.dashboard.ui.WideOnly;
import dev.quire.sdk.model.Library;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/** The libraries, a row each; the name leads to the library. */
final class LibraryGrid extends Grid<LibraryRow> {

  LibraryGrid(List<LibraryRow> rows, Consumer<Library> delete) {
    addThemeVariants(GridVariant.LUMO_NO_BORDER, GridVariant.LUMO_WRAP_CELL_CONTENT);
    setAllRowsVisible(true);
    setSelectionMode(SelectionMode.NONE);
    addComponentColumn(LibraryGrid::name)
        .setHeader("Name")
        .setFlexGrow(3)
        .setComparator(r -> r.library().name());
    number("Documents", Library::documents);
    var chunks = number("Chunks", Library::chunks);
    var dimension = number("Dimension", Library::dimension);
    var metric = text("Metric", LibraryGrid::metric);
    var model = text("Model", LibraryGrid::model).setFlexGrow(2);
    var index = addComponentColumn(LibraryGrid::index).setHeader("Index");
    var size = number("Size", Library::bytes);
    size.setRenderer(new TextRenderer<>(r -> Amounts.bytes(r.library().bytes())));
    addComponentColumn(r -> Ask.deleteButton(r.library().name(), () -> delete.accept(r.library())))
        .setFlexGrow(0)
        .setWidth("6rem")
        .setTextAlign(ColumnTextAlign.END);
    getColumns().forEach(column -> column.setAutoWidth(true));
    WideOnly.columns(this, List.of(chunks, dimension, metric, model, index, size));
    setItems(rows);
  }

  private Column<LibraryRow> text(String header, ValueProvider<LibraryRow, String> value) {
    return addColumn(value).setHeader(header).setSortable(true);
  }

  private Column<LibraryRow> number(String header, ToLongFunction<Library> value) {
    return addColumn(r -> Amounts.count(value.applyAsLong(r.library())))
        .setHeader(header)
        .setComparator(r -> value.applyAsLong(r.library()))
        .setTextAlign(ColumnTextAlign.END);
  }

  private static String metric(LibraryRow row) {
    return !row.library().isReady() ? "" : row.library().metric().wireName();
  }

  private static String model(LibraryRow row) {
    var own = !row.library().isReady() ? "" : "own embeddings";
    return row.library().embeddingModel().orElse(own);
  }

  private static Component name(LibraryRow row) {
    if (!row.library().isReady()) {
      return closed(row.library());
    }
    var link = LibraryView.link(row.library().name(), row.library().id());
    var id = new Span(row.library().id());
    id.addClassName("quiet");
    var cell = new Div(link, id);
    cell.addClassName("two-lines");
    return cell;
  }

  // whoever looks at an unavailable one has it tried again
  private static Component closed(Library library) {
    var reason = new Span(library.reason().orElse("it cannot be opened"));
    reason.addClassName("quiet");
    var cell =
        new Div(
            library.isDamaged()
                ? new Span(library.name())
                : LibraryView.link(library.name(), library.id()),
            reason);
    cell.addClassName("two-lines");
    return cell;
  }

  private static Component index(LibraryRow row) {
    var badge =
        new Span(
            !row.library().isReady()
                ? row.indexState()
                : row.indexType() + " · " + row.indexState());
    badge.addClassNames("badge", row.indexState());
    return badge;
  }
}
