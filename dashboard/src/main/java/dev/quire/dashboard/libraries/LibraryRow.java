package dev.quire.dashboard.libraries;

import dev.quire.dashboard.server.QuireServer;
import dev.quire.sdk.error.NotFoundException;
import dev.quire.sdk.model.Library;
import java.util.List;
import java.util.stream.Stream;

/**
 * A library, and the state of its index.
 *
 * @param indexState {@code ready}, {@code building} or {@code none}; the library's own state where
 *     it is not ready
 */
record LibraryRow(Library library, String indexType, String indexState) {

  static List<LibraryRow> all(QuireServer server) {
    return server.client().libraries().list().stream().flatMap(l -> of(l, server)).toList();
  }

  /** Nothing, where the library was deleted since it was listed. */
  private static Stream<LibraryRow> of(Library library, QuireServer server) {
    if (!library.isReady()) {
      return Stream.of(new LibraryRow(library, "", library.state()));
    }
    try {
      var index = server.library(library.id()).index().status();
      return Stream.of(new LibraryRow(library, index.type(), index.state()));
    } catch (NotFoundException gone) {
      return Stream.empty();
    }
  }
}
