package dev.quire.domain.reference;

import dev.quire.domain.error.AlreadyExists;
import dev.quire.domain.library.Library;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.store.DamagedLibrary;
import dev.quire.domain.store.Libraries;
import dev.quire.domain.store.OpenLibrary;
import dev.quire.domain.store.Precondition;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** A database in memory. */
public final class ReferenceLibraries implements Libraries {
  private final NavigableMap<LibraryId, OpenLibrary> byId = new ConcurrentSkipListMap<>();

  @Override
  public OpenLibrary create(Library definition) {
    return add(new ReferenceContent(definition));
  }

  @Override
  public Optional<OpenLibrary> find(LibraryId id) {
    return Optional.ofNullable(byId.get(id));
  }

  @Override
  public List<OpenLibrary> after(Optional<LibraryId> after, int limit) {
    return after.map(id -> byId.tailMap(id, false)).orElse(byId).values().stream()
        .limit(limit)
        .toList();
  }

  @Override
  public boolean delete(LibraryId id, Precondition precondition) {
    Optional<OpenLibrary> gone = find(id);
    gone.ifPresent(library -> library.end(precondition));
    return gone.filter(library -> byId.remove(id, library)).isPresent();
  }

  @Override
  public List<DamagedLibrary> damaged() {
    return List.of();
  }

  @Override
  public Optional<DamagedLibrary> damaged(LibraryId id) {
    return Optional.empty();
  }

  OpenLibrary add(ReferenceContent content) {
    LibraryId id = content.library().id();
    OpenLibrary open =
        new OpenLibrary(id, new ReferenceStore(content, this), new ReentrantReadWriteLock());
    if (byId.putIfAbsent(id, open) != null) {
      throw new AlreadyExists("library", id.value());
    }
    return open;
  }
}
