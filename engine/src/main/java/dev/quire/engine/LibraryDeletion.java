package dev.quire.engine;

import dev.quire.domain.error.PreconditionFailed;
import dev.quire.domain.error.QuireException;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.store.OpenLibrary;
import dev.quire.domain.store.Precondition;
import dev.quire.storage.DataDirectory;
import dev.quire.storage.LibraryDirectory;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Takes libraries away, with all they hold. */
final class LibraryDeletion {
  private static final System.Logger LOG = System.getLogger(LibraryDeletion.class.getName());

  private final DataDirectory directory;
  private final Map<LibraryId, OpenLibrary> open;
  private final ClosedLibraries closed;
  private final Consumer<LibraryDirectory> openOrList;

  /**
   * @param open libraries, of which it takes those that it deletes
   * @param openOrList shows a library that could not be deleted
   */
  LibraryDeletion(
      DataDirectory directory,
      Map<LibraryId, OpenLibrary> open,
      ClosedLibraries closed,
      Consumer<LibraryDirectory> openOrList) {
    this.directory = directory;
    this.open = open;
    this.closed = closed;
    this.openOrList = openOrList;
  }

  /** See {@link dev.quire.domain.store.Libraries#delete}. */
  boolean delete(LibraryId id, Precondition precondition) {
    Optional<LibraryDirectory> gone =
        takeClosed(id, precondition).or(() -> takeOpen(id, precondition));
    gone.ifPresent(this::delete);
    return gone.isPresent();
  }

  private Optional<LibraryDirectory> takeClosed(LibraryId id, Precondition precondition) {
    if (precondition.equals(Precondition.none())) {
      return closed.remove(id);
    }
    if (closed.find(id).isPresent()) {
      throw new PreconditionFailed(
          "library \"" + id + "\" cannot be opened: nobody can tell its revision");
    }
    return Optional.empty();
  }

  private Optional<LibraryDirectory> takeOpen(LibraryId id, Precondition precondition) {
    Optional<OpenLibrary> found = Optional.ofNullable(open.get(id));
    found.ifPresent(library -> library.end(precondition));
    return found.filter(library -> open.remove(id, library)).map(LibraryDeletion::closed);
  }

  /** Closes a library whose files are to go, and says where they are. */
  static LibraryDirectory closed(OpenLibrary library) {
    EngineStore stored = (EngineStore) library.store();
    try {
      stored.close();
    } catch (QuireException e) {
      // what its journal still owes is to be deleted too: that is what makes room on a full disk
      LOG.log(
          System.Logger.Level.WARNING, "the library " + library.id() + " is deleted as it is", e);
    }
    return stored.directory();
  }

  private void delete(LibraryDirectory gone) {
    boolean deleted = false;
    try {
      directory.delete(gone);
      deleted = true;
    } finally {
      if (!deleted) {
        // what is still there is shown again: its id is taken
        directory.at(gone.path()).ifPresent(openOrList);
      }
    }
  }
}
