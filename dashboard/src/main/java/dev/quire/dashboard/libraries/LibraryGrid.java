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
import dev.quire.dashboard.server.Background;
import dev.quire.dashboard.server.QuireServer;
import dev.quire.dashboard.ui.Amounts;
import dev.quire.dashboard.ui.Ask;
import dev.quire.dashboard.ui.WideOnly;
import dev.quire.sdk.model.Library;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/** The libraries, a row each; the name leads to the library. */
final class LibraryGrid extends Grid<Library> {

  /** So many rows stand on the page as they are; more scroll, and only those in sight are made. */
  private static final int FEW = 12;

  LibraryGrid(
      QuireServer server, Background background, List<Library> rows, Consumer<Library> delete) {
    addThemeVariants(GridVariant.LUMO_NO_BORDER, GridVariant.LUMO_WRAP_CELL_CONTENT);
    if (rows.size() > FEW) {
      addClassName("scrolling");
    } else {
      setAllRowsVisible(true);
    }
    setSelectionMode(SelectionMode.NONE);
    addComponentColumn(LibraryGrid::name)
        .setHeader("Name")
        .setWidth("9rem") // a long reason wraps, rather than pushing the other columns out of sight
        .setFlexGrow(3)
        .setComparator(Library::name);
    number("Documents", Library::documents);
    var chunks = number("Chunks", Library::chunks);
    var dimension = number("Dimension", Library::dimension);
    var metric = text("Metric", LibraryGrid::metric);
    var model = text("Model", LibraryGrid::model).setFlexGrow(2);
    var index =
        addComponentColumn(l -> IndexBadge.of(l, server, background))
            .setHeader("Index")
            .setWidth("11rem") // with the state that is still being asked for
            .setFlexGrow(0);
    var size = number("Size", Library::bytes);
    size.setRenderer(new TextRenderer<>(l -> l.isReady() ? Amounts.bytes(l.bytes()) : ""));
    addComponentColumn(l -> Ask.deleteButton(l.name(), () -> delete.accept(l)))
        .setFlexGrow(0)
        .setWidth("6rem")
        .setTextAlign(ColumnTextAlign.END);
    WideOnly.columns(this, List.of(chunks, dimension, metric, model, index, size));
    setItems(rows);
  }

  private Column<Library> text(String header, ValueProvider<Library, String> value) {
    return addColumn(value).setHeader(header).setSortable(true).setAutoWidth(true);
  }

  private Column<Library> number(String header, ToLongFunction<Library> value) {
    return addColumn(l -> l.isReady() ? Amounts.count(value.applyAsLong(l)) : "")
        .setHeader(header)
        .setAutoWidth(true)
        .setComparator(value::applyAsLong)
        .setTextAlign(ColumnTextAlign.END);
  }

  private static String metric(Library library) {
    return library.isReady() ? library.metric().wireName() : "";
  }

  private static String model(Library library) {
    return library.embeddingModel().orElse(library.isReady() ? "own embeddings" : "");
  }

  private static Component name(Library library) {
    var below = new Span(library.isReady() ? library.id() : reason(library));
    below.addClassName("quiet");
    var cell = new Div(link(library), below);
    cell.addClassName("two-lines");
    return cell;
  }

  private static String reason(Library library) {
    return library.reason().orElse("it cannot be opened");
  }

  /**
   * Of a damaged one its snapshots are left; whoever looks at an unavailable one has it tried
   * again.
   */
  private static Component link(Library library) {
    return library.isDamaged()
        ? LibraryView.link(library.name(), library.id(), "snapshots")
        : LibraryView.link(library.name(), library.id());
  }
}
