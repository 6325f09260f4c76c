package dev.quire.api.snapshot;

import dev.quire.api.http.Answers;
import dev.quire.api.library.LibraryAnswer;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.service.LibraryService;
import dev.quire.domain.service.LibraryService.Overview;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.LibraryState;
import dev.quire.domain.store.Written;
import org.jboss.resteasy.reactive.RestResponse;

/** The answer where a snapshot has become a library. */
final class NewLibrary {
  private NewLibrary() {}

  static RestResponse<LibraryAnswer> answer(LibraryService libraries, LibraryId id) {
    Overview made = libraries.get(id);
    long position = libraries.open(id).read(LibraryState::position);
    return Answers.created(
        LibraryAnswer.of(made),
        new Written<>(made, position, Durability.FSYNC),
        made.library().revision(),
        "libraries",
        id.value());
  }
}
