package dev.quire.engine;

import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.document.DocumentDraft;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.error.TooManyFiles;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.Precondition;
import java.nio.file.Path;

/**
 * A process that may open few files: it makes libraries until it can make no more, and says what it
 * was told; then it deletes some, goes on, and closes.
 */
final class FewFilesWork {
  static final LibraryId FIRST = id(0);
  static final String REFUSED = "refused ";
  static final String WROTE_AGAIN = "wrote again";
  private static final int MOST = 1_000;

  private FewFilesWork() {}

  public static void main(String[] args) {
    try (Quire quire = Quire.open(Path.of(args[0]))) {
      int made = 0;
      try {
        while (made < MOST) {
          fill(quire, id(made));
          made++;
        }
      } catch (TooManyFiles e) {
        System.out.println(REFUSED + e.getMessage());
      }
      require(quire.chunks().count(FIRST, Filter.ALL) == 1, "reads go on");
      for (int i = 1; i < made; i++) {
        quire.libraries().delete(id(i), Precondition.none());
      }
      add(quire, FIRST, "again");
      System.out.println(WROTE_AGAIN);
    }
  }

  private static LibraryId id(int i) {
    return new LibraryId("library-" + i);
  }

  private static void fill(Quire quire, LibraryId id) {
    quire.libraries().create(LibraryDraft.ofVectors(id.value(), 2));
    quire.documents().create(id, DocumentDraft.ofChunks("d", ""), Durability.FSYNC);
    add(quire, id, "c");
  }

  private static void add(Quire quire, LibraryId id, String chunk) {
    quire.chunks().add(id, new DocumentId("d"), ChunkDraft.of(chunk, "", 1, 2), Durability.FSYNC);
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
