package dev.quire.api.server;

import dev.quire.domain.library.LibraryId;
import dev.quire.domain.search.SearchAnswer;
import dev.quire.domain.search.SearchQuery;
import jakarta.inject.Singleton;

/** Questions to the database: counted, timed, and only so many at once. */
@Singleton
public class Searching {
  private final Database database;
  private final Measures measures;
  private final Gate gate;

  Searching(Database database, Measures measures, QuireConfig config) {
    this.database = database;
    this.measures = measures;
    this.gate = new Gate("search", config.search());
  }

  public SearchAnswer search(LibraryId library, SearchQuery query) {
    return gate.within(
        query.timeoutMillis(),
        left ->
            measures.search(() -> database.quire().search().search(library, query.within(left))));
  }

  public SearchAnswer searchSnapshot(LibraryId library, String snapshot, SearchQuery query) {
    return gate.within(
        query.timeoutMillis(),
        left ->
            measures.search(
                () ->
                    database
                        .quire()
                        .search()
                        .searchSnapshot(library, snapshot, query.within(left))));
  }
}
