package dev.quire.dashboard.library;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.grid.ColumnTextAlign;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.grid.GridVariant;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Section;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.function.ValueProvider;
import com.vaadin.flow.server.streams.DownloadEvent;
import dev.quire.dashboard.server.Background;
import dev.quire.dashboard.server.QuireServer;
import dev.quire.dashboard.ui.Amounts;
import dev.quire.dashboard.ui.Ask;
import dev.quire.dashboard.ui.EmptyState;
import dev.quire.dashboard.ui.Loading;
import dev.quire.dashboard.ui.Notice;
import dev.quire.dashboard.ui.WideOnly;
import dev.quire.sdk.LibraryClient;
import dev.quire.sdk.model.Library;
import dev.quire.sdk.model.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** Keep the library as it is now, and make a new one out of what was kept. */
final class SnapshotsSection extends Section {

  private final LibraryClient client;
  private final Background background;
  private final TextField name = new TextField("Name");
  private final Button create = new Button("Create a snapshot", click -> create());
  private final EmptyState none;
  private final Loading<List<Snapshot>> snapshots;

  private SnapshotsSection(
      QuireServer server, Background background, String library, EmptyState none) {
    this.client = server.library(library);
    this.background = background;
    this.none = none;
    var kept = server.brief().library(library).snapshots().list();
    snapshots = new Loading<>(background, () -> kept.stream().toList(), this::show);
    add(snapshots);
  }

  static SnapshotsSection of(QuireServer server, Background background, Library library) {
    var none =
        new EmptyState(
            "No snapshots yet",
            "A snapshot keeps the library as it is now. It shares its files and costs next to"
                + " nothing.");
    var section = new SnapshotsSection(server, background, library.id(), none);
    section.addComponentAsFirst(section.form());
    return section;
  }

  /** Of a library that can be kept no more: what was kept before. */
  static SnapshotsSection ofDamaged(QuireServer server, Background background, String library) {
    var none =
        new EmptyState(
            "There are no snapshots",
            "Nothing was kept of this library before it was damaged. Stop the server and let"
                + " ./quire fsck DIR --repair look at it, or bring its files back from a copy.");
    return new SnapshotsSection(server, background, library, none);
  }

  private Component form() {
    name.setPlaceholder("made by the server");
    create.addThemeVariants(ButtonVariant.LUMO_PRIMARY);
    var form = new Div(name, create);
    form.addClassNames("search-form", "writes");
    return form;
  }

  private Component show(List<Snapshot> kept) {
    if (kept.isEmpty()) {
      return none;
    }
    var grid = new Grid<Snapshot>();
    grid.addThemeVariants(GridVariant.LUMO_NO_BORDER);
    grid.setAllRowsVisible(true);
    grid.setSelectionMode(Grid.SelectionMode.NONE);
    grid.addColumn(Snapshot::name).setHeader("Name").setFlexGrow(2);
    var created = grid.addColumn(s -> Amounts.time(s.createdAt())).setHeader("Created");
    var documents = number(grid, "Documents", s -> Amounts.count(s.documents()));
    var chunks = number(grid, "Chunks", s -> Amounts.count(s.chunks()));
    var size = number(grid, "Size", s -> Amounts.bytes(s.bytes()));
    grid.addComponentColumn(this::actions)
        .setFlexGrow(0)
        .setWidth("17rem")
        .setTextAlign(ColumnTextAlign.END);
    grid.getColumns().forEach(column -> column.setAutoWidth(true));
    WideOnly.columns(grid, List.of(created, documents, chunks, size));
    grid.setItems(kept);
    return grid;
  }

  private static Grid.Column<Snapshot> number(
      Grid<Snapshot> grid, String header, ValueProvider<Snapshot, String> value) {
    return grid.addColumn(value).setHeader(header).setTextAlign(ColumnTextAlign.END);
  }

  private Component actions(Snapshot snapshot) {
    var restore =
        new Button(
            "Restore", click -> new RestoreDialog(client, background, snapshot.name()).open());
    restore.addThemeVariants(ButtonVariant.LUMO_TERTIARY, ButtonVariant.LUMO_SMALL);
    restore.addClassName("writes");
    restore.setAriaLabel("Restore " + snapshot.name());
    return new Div(
        download(snapshot),
        restore,
        Ask.deleteButton(snapshot.name(), () -> askToDelete(snapshot)));
  }

  private Component download(Snapshot snapshot) {
    var link = new Anchor(event -> send(snapshot, event), "Download");
    link.getElement().setAttribute("aria-label", "Download " + snapshot.name());
    return link;
  }

  /** By way of this server: a browser may not reach the API. */
  private void send(Snapshot snapshot, DownloadEvent event) throws IOException {
    var archive = Files.createTempFile("quire-", ".tar");
    try {
      client.snapshots().download(snapshot.name(), archive);
      event.setFileName(client.id() + "-" + snapshot.name() + ".tar");
      event.setContentType("application/x-tar");
      event.setContentLength(Files.size(archive));
      Files.copy(archive, event.getOutputStream());
    } finally {
      Files.delete(archive);
    }
  }

  private void create() {
    create.setEnabled(false);
    var wanted = name.getValue().strip();
    background.run(
        () -> wanted.isEmpty() ? client.snapshots().create() : client.snapshots().create(wanted),
        kept -> {
          create.setEnabled(true);
          name.clear();
          Notice.done("Kept as “" + kept.name() + "”");
          snapshots.reload();
        },
        failure -> {
          create.setEnabled(true);
          Notice.failed(failure);
        });
  }

  private void askToDelete(Snapshot snapshot) {
    Ask.beforeDeleting(
        "the snapshot “" + snapshot.name() + "”",
        "The library itself stays as it is.",
        () -> delete(snapshot));
  }

  private void delete(Snapshot snapshot) {
    background.run(
        () -> {
          client.snapshots().delete(snapshot.name());
          return snapshot.name();
        },
        name -> {
          Notice.done("Deleted “" + name + "”");
          snapshots.reload();
        },
        Notice::failed);
  }
}
