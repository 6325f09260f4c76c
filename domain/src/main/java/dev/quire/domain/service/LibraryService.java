package dev.quire.domain.service;

import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.embedding.EmbeddingModel;
import dev.quire.domain.error.Damaged;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.error.NotFound;
import dev.quire.domain.library.Library;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.store.Command;
import dev.quire.domain.store.DamagedLibrary;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.Libraries;
import dev.quire.domain.store.LibrarySize;
import dev.quire.domain.store.OpenLibrary;
import dev.quire.domain.store.OpenLibrary.Change;
import dev.quire.domain.store.Page;
import dev.quire.domain.store.Precondition;
import dev.quire.domain.store.Snapshots;
import dev.quire.domain.store.Written;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** Libraries: create, look at, change, delete. */
public final class LibraryService {
  private final Libraries libraries;
  private final Embedders embedders;
  private final Minting minting;

  public LibraryService(Libraries libraries, Embedders embedders, Minting minting) {
    this.libraries = libraries;
    this.embedders = embedders;
    this.minting = minting;
  }

  /** A library with what it holds. */
  public record Overview(Library library, LibrarySize size) {}

  /** Creates a library; throws {@code AlreadyExists} where the id is taken. */
  public Overview create(LibraryDraft draft) {
    Optional<EmbeddingModel> model =
        draft.embeddingModel().map(name -> embedders.named(name).model());
    if (model.isEmpty() && draft.dimension().isEmpty()) {
      throw new InvalidInput(
          "dimension",
          "is missing; give a dimension for vectors of your own, or an embeddingModel to embed text");
    }
    int dimension = draft.dimension().orElseGet(() -> model.orElseThrow().dimension());
    LibraryId id = draft.id().orElseGet(() -> new LibraryId(minting.id()));
    Instant now = minting.now();
    String name = draft.name().isBlank() ? id.value() : draft.name();
    Library library =
        new Library(
            id,
            name,
            draft.description(),
            draft.metadata(),
            dimension,
            draft.metric(),
            model,
            draft.index(),
            draft.recallTarget(),
            now,
            now,
            1);
    return overview(libraries.create(library));
  }

  public Overview get(LibraryId id) {
    return overview(open(id));
  }

  public Page<Overview> list(Optional<LibraryId> after, int limit) {
    Page.requireLimit(limit);
    return Page.of(libraries.after(after, limit + 1), limit, library -> library.id().value())
        .map(LibraryService::overview);
  }

  /** What a list of libraries shows: one that can be worked with, or one that cannot. */
  public sealed interface Listed {
    LibraryId id();

    /** A library that is open. */
    record Ready(Overview overview) implements Listed {
      @Override
      public LibraryId id() {
        return overview.library().id();
      }
    }

    /** A library that could not be opened. */
    record Broken(DamagedLibrary library) implements Listed {
      @Override
      public LibraryId id() {
        return library.id();
      }
    }
  }

  /** As {@link #list}, with the libraries among them that could not be opened. */
  public Page<Listed> listAll(Optional<LibraryId> after, int limit) {
    Page.requireLimit(limit);
    Stream<Listed> ready =
        libraries.after(after, limit + 1).stream().map(open -> new Listed.Ready(overview(open)));
    Stream<Listed> broken =
        libraries.damaged().stream()
            .filter(library -> after.isEmpty() || library.id().compareTo(after.get()) > 0)
            .map(Listed.Broken::new);
    List<Listed> oneMore =
        Stream.concat(ready, broken)
            .sorted(Comparator.comparing(Listed::id))
            .limit(limit + 1L)
            .toList();
    return Page.of(oneMore, limit, listed -> listed.id().value());
  }

  /**
   * Changes a library's particulars as {@code revise} says, given the library as it is and the
   * time; nothing where that gives it back as it is.
   */
  public Written<Overview> revise(
      LibraryId id,
      Precondition precondition,
      Durability durability,
      BiFunction<Library, Instant, Library> revise) {
    return revise(open(id), precondition, durability, revise);
  }

  Written<Overview> revise(
      OpenLibrary open,
      Precondition precondition,
      Durability durability,
      BiFunction<Library, Instant, Library> revise) {
    return open.write(
        durability,
        state -> {
          Library library = state.library();
          precondition.check("library", open.id().value(), OptionalLong.of(library.revision()));
          Library revised = revise.apply(library, minting.now());
          Overview overview = new Overview(revised, state.size());
          return revised.equals(library)
              ? Change.none(overview)
              : Change.of(new Command.Define(revised), overview);
        });
  }

  /** Deletes the library; one that cannot be opened, too. */
  public void delete(LibraryId id, Precondition precondition) {
    if (!libraries.delete(id, precondition)) {
      throw new NotFound("library", id.value());
    }
  }

  /**
   * The library, open for work; throws {@link NotFound}, {@link Damaged}, or what keeps it closed
   * for now.
   */
  public OpenLibrary open(LibraryId id) {
    return libraries.find(id).orElseGet(() -> requireOpen(id));
  }

  private OpenLibrary requireOpen(LibraryId id) {
    libraries
        .damaged(id)
        .ifPresent(
            closed -> {
              throw closed.refusal();
            });
    // another caller may have had it opened meanwhile
    return libraries.find(id).orElseThrow(() -> new NotFound("library", id.value()));
  }

  /** The snapshots of a library, even where the library itself is damaged. */
  public Snapshots snapshots(LibraryId id) {
    return damaged(id).map(DamagedLibrary::snapshots).orElseGet(() -> open(id).store().snapshots());
  }

  /**
   * The library where it cannot be opened, and is damaged therefore; empty where it is open, or
   * does not exist. Throws what keeps it closed for now.
   */
  public Optional<DamagedLibrary> damaged(LibraryId id) {
    Optional<DamagedLibrary> closed =
        libraries.find(id).isPresent() ? Optional.empty() : libraries.damaged(id);
    closed
        .flatMap(DamagedLibrary::passing)
        .ifPresent(
            passing -> {
              throw passing;
            });
    return closed;
  }

  private static Overview overview(OpenLibrary open) {
    return open.read(state -> new Overview(state.library(), state.size()));
  }
}
