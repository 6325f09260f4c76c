package dev.quire.engine;

import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.error.TooManyFiles;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.service.Minting;
import dev.quire.domain.store.OpenLibrary;
import dev.quire.domain.store.Precondition;
import dev.quire.engine.TrippingFiles.Operation;
import dev.quire.storage.DataDirectory;
import dev.quire.storage.file.FileOps;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * A process that has no file left to open while its libraries are opened, and one after the other
 * later: at any number of free files each library is open or unavailable, and never damaged; what
 * cannot be created is not there.
 */
final class FewFilesStart {
  static final String ALL_WELL = "all is well";
  static final List<LibraryId> IDS =
      List.of(new LibraryId("a"), new LibraryId("b"), new LibraryId("长".repeat(80)));
  static final int CHUNKS = 3_000;
  private static final LibraryId NEW = new LibraryId("new");
  private static final int MOST_FREE = 12;

  private final Deque<FileChannel> hoard = new ArrayDeque<>();
  private final TrippingFiles files = new TrippingFiles();
  private final Path data;

  private FewFilesStart(Path data) {
    this.data = data;
  }

  public static void main(String[] args) throws Exception {
    loadClasses();
    FewFilesStart start = new FewFilesStart(Path.of(args[0]));
    start.fill();
    // the first time some class may want a file of its own
    for (int free = MOST_FREE; free >= 0; free--) {
      start.startWith(free);
    }
    System.out.println(ALL_WELL);
  }

  private static void loadClasses() throws Exception {
    for (Class<?> one : List.of(Quire.class, DataDirectory.class, LibraryId.class)) {
      Path classes = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (Files.isDirectory(classes)) {
        try (Stream<Path> all = Files.walk(classes)) {
          for (Path file : all.filter(path -> path.toString().endsWith(".class")).toList()) {
            String name = classes.relativize(file).toString().replace('/', '.');
            Class.forName(name.substring(0, name.length() - ".class".length()));
          }
        }
      }
    }
  }

  private void fill() {
    try (Quire quire = Quire.open(data)) {
      for (LibraryId id : IDS) {
        SmallLibrary.create(quire, id, CHUNKS);
        quire.upkeep().save(id);
        SmallLibrary.add(quire, id, "e", CHUNKS, CHUNKS + 1);
      }
    }
  }

  private void startWith(int free) throws IOException {
    Path leftover = Files.createDirectories(firstLibrary().resolve("segments/99"));
    files.before(
        (operation, path) -> {
          if (operation == Operation.DELETE && path.equals(leftover)) {
            hoardAllBut(free);
          }
        });
    try (Quire quire =
        Quire.open(data, files, Embedders.NONE, EngineOptions.DEFAULT, Minting.system())) {
      files.passAll();
      requireNoneDamaged(quire);
      for (LibraryId id : IDS) {
        requireOpenOrRefused(quire, id);
      }
      requireNothingMadeInVain(quire, free);
      requireNoneDamaged(quire);
      letGo();
      for (LibraryId id : IDS) {
        require(quire.chunks().count(id, Filter.ALL) == CHUNKS + 1, "all rows of " + id);
      }
      require(quire.damaged().isEmpty(), "all are open");
      quire.libraries().delete(NEW, Precondition.none());
    }
  }

  /** The one that is opened first: of those after it nobody can read a file. */
  private Path firstLibrary() throws IOException {
    return FileOps.list(data).stream()
        .filter(path -> Files.isDirectory(path) && !path.getFileName().toString().startsWith("."))
        .findFirst()
        .orElseThrow();
  }

  private static void requireNoneDamaged(Quire quire) {
    quire.damaged().forEach(one -> require(!one.isDamaged(), "none is damaged: " + one.reason()));
  }

  private static void requireOpenOrRefused(Quire quire, LibraryId id) {
    try {
      OpenLibrary open = quire.libraries().open(id);
      require(open.id().equals(id), "it is " + id);
    } catch (TooManyFiles e) {
      // it comes back
    }
  }

  private void requireNothingMadeInVain(Quire quire, int free) {
    boolean made = false;
    try {
      SmallLibrary.create(quire, NEW, 0);
      made = true;
    } catch (TooManyFiles e) {
      boolean isThere = Files.exists(data.resolve(NEW.value()));
      // its document may be what found no file
      require(!isThere || quire.libraries().open(NEW) != null, "nothing is left, free: " + free);
    }
    letGo();
    if (!made && !Files.exists(data.resolve(NEW.value()))) {
      quire.libraries().create(LibraryDraft.ofVectors(NEW.value(), 2));
    }
  }

  private void hoardAllBut(int free) throws IOException {
    try {
      while (true) {
        hoard.push(FileChannel.open(Path.of("/dev/null")));
      }
    } catch (IOException e) {
      require(e.getMessage().contains("Too many open files"), e.toString());
    }
    for (int i = 0; i < free; i++) {
      hoard.pop().close();
    }
  }

  private void letGo() {
    try {
      while (!hoard.isEmpty()) {
        hoard.pop().close();
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
