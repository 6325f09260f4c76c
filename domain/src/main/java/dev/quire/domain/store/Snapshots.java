package dev.quire.domain.store;

import dev.quire.domain.library.LibraryId;
import java.util.List;
import java.util.Optional;

/** The port to the snapshots of one library. */
public interface Snapshots {

  /** Makes everything acknowledged so far into a named snapshot; throws {@code AlreadyExists}. */
  Snapshot create(String name);

  /** By ascending name. */
  List<Snapshot> list();

  Optional<Snapshot> find(String name);

  /**
   * The snapshot as it lies there, to be read and searched; throws {@code NotFound}. A snapshot
   * that is deleted meanwhile stays readable through its views. To be closed.
   */
  LibraryView view(String name);

  /** False where it does not exist. */
  boolean delete(String name);

  /** Makes the snapshot into a new library; throws {@code AlreadyExists} where the id is taken. */
  OpenLibrary restore(String name, LibraryId as);
}
