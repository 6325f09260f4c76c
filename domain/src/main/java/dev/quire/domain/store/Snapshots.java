package dev.quire.domain.store;

import dev.quire.domain.library.LibraryId;
import java.util.List;
import java.util.Optional;

/** The port to the snapshots of one library. */
public interface Snapshots {

  /**
   * Makes everything acknowledged so far into a named snapshot; throws {@code AlreadyExists}, and
   * {@code InvalidInput} for a name that could be no id.
   */
  Snapshot create(String name);

  /** By ascending name, without those that are {@link #damaged}. */
  List<Snapshot> list();

  /** Those of which nobody knows what they hold, by ascending name. They keep no other from use. */
  List<DamagedSnapshot> damaged();

  /** Throws {@code Damaged} where it cannot say what it is. */
  Optional<Snapshot> find(String name);

  /**
   * The snapshot as it lies there, to be read and searched; throws {@code NotFound}, or {@code
   * Damaged} with the file that is not what was written. A snapshot that is deleted meanwhile stays
   * readable through its views. To be closed.
   */
  LibraryView view(String name);

  /** False where it does not exist. */
  boolean delete(String name);

  /**
   * Makes the snapshot into a new library; throws as {@link #view} does, and {@code AlreadyExists}
   * where the id is taken.
   */
  OpenLibrary restore(String name, LibraryId as);
}
