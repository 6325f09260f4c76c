package dev.quire.api.library;

import dev.quire.domain.service.LibraryService.Listed;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An item of the list of libraries: one that is ready, or one that is not open. */
@Schema(oneOf = {LibraryAnswer.class, DamagedAnswer.class})
public sealed interface ListedAnswer permits LibraryAnswer, DamagedAnswer {

  static ListedAnswer of(Listed listed) {
    return switch (listed) {
      case Listed.Ready(var overview) -> LibraryAnswer.of(overview);
      case Listed.Broken(var library) -> DamagedAnswer.of(library);
    };
  }
}
