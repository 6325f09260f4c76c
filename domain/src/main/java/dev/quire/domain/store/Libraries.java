package dev.quire.domain.store;

import dev.quire.domain.library.Library;
import dev.quire.domain.library.LibraryId;
import java.util.List;
import java.util.Optional;

/** The port to all libraries of a database. */
public interface Libraries {

  /** Creates the library durably; throws {@code AlreadyExists} where the id is taken. */
  OpenLibrary create(Library definition);

  /**
   * The library, open for work. One that something kept closed which passes, as {@link
   * DamagedLibrary#passing} says, is opened again; empty where it stays closed, or does not exist.
   */
  Optional<OpenLibrary> find(LibraryId id);

  /** Libraries by ascending id after the given one. */
  List<OpenLibrary> after(Optional<LibraryId> after, int limit);

  /**
   * Deletes the library with all it holds; false where it does not exist. Throws {@code
   * PreconditionFailed} where it is at another revision, or cannot be opened, so that nobody can
   * tell; no change of it comes between the check and its end.
   */
  boolean delete(LibraryId id, Precondition precondition);

  /**
   * Libraries whose files could not be opened, by ascending id: the damaged, and those that are
   * opened again when somebody asks for them. They stop nobody else; {@link #delete} takes them
   * away.
   */
  List<DamagedLibrary> damaged();

  /** The one of these that the id names, also where its files do not even tell its id. */
  Optional<DamagedLibrary> damaged(LibraryId id);
}
