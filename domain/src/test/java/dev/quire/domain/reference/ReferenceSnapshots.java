package dev.quire.domain.reference;

import dev.quire.domain.error.AlreadyExists;
import dev.quire.domain.error.NotFound;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.store.DamagedSnapshot;
import dev.quire.domain.store.LibraryView;
import dev.quire.domain.store.OpenLibrary;
import dev.quire.domain.store.Snapshot;
import dev.quire.domain.store.Snapshots;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

/** Snapshots as copies. They have no files, and were all made at the epoch. */
final class ReferenceSnapshots implements Snapshots {
  private final Supplier<ReferenceContent> content;
  private final ReferenceLibraries libraries;
  private final NavigableMap<String, ReferenceContent> byName = new ConcurrentSkipListMap<>();

  ReferenceSnapshots(Supplier<ReferenceContent> content, ReferenceLibraries libraries) {
    this.content = content;
    this.libraries = libraries;
  }

  @Override
  public Snapshot create(String name) {
    ReferenceContent copy = content.get();
    if (byName.putIfAbsent(name, copy) != null) {
      throw new AlreadyExists("snapshot", name);
    }
    return describe(name, copy);
  }

  @Override
  public List<Snapshot> list() {
    return byName.entrySet().stream().map(this::describe).toList();
  }

  @Override
  public List<DamagedSnapshot> damaged() {
    return List.of();
  }

  @Override
  public Optional<Snapshot> find(String name) {
    return Optional.ofNullable(byName.get(name)).map(copy -> describe(name, copy));
  }

  @Override
  public boolean delete(String name) {
    return byName.remove(name) != null;
  }

  @Override
  public LibraryView view(String name) {
    return new ReferenceView(content(name));
  }

  private ReferenceContent content(String name) {
    return Optional.ofNullable(byName.get(name)).orElseThrow(() -> new NotFound("snapshot", name));
  }

  @Override
  public OpenLibrary restore(String name, LibraryId as) {
    ReferenceContent copy = content(name);
    return libraries.add(copy.copyOf(copy.library().restoredAs(as, Instant.EPOCH)));
  }

  private Snapshot describe(Map.Entry<String, ReferenceContent> entry) {
    return describe(entry.getKey(), entry.getValue());
  }

  private static Snapshot describe(String name, ReferenceContent copy) {
    return new Snapshot(
        name,
        Instant.EPOCH,
        copy.position(),
        copy.documents().size(),
        copy.chunks().size(),
        List.of());
  }
}
