package dev.quire.domain.service;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.error.DimensionMismatch;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.error.NotFound;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.library.Library;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.library.Metric;
import dev.quire.domain.search.Explanation;
import dev.quire.domain.search.FoundChunk;
import dev.quire.domain.search.Hit;
import dev.quire.domain.search.HitPart;
import dev.quire.domain.search.SearchAnswer;
import dev.quire.domain.search.SearchQuery;
import dev.quire.domain.store.LibraryView;
import dev.quire.domain.store.Match;
import dev.quire.domain.store.Nearest;
import dev.quire.domain.store.NearestQuery;
import dev.quire.domain.store.OpenLibrary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Questions to a library: embed, look for the nearest, read what they say. */
public final class QueryService {
  private final LibraryService libraries;
  private final TextEmbedding embedding;

  public QueryService(LibraryService libraries, TextEmbedding embedding) {
    this.libraries = libraries;
    this.embedding = embedding;
  }

  public SearchAnswer search(LibraryId id, SearchQuery query) {
    long start = System.nanoTime();
    OpenLibrary open = libraries.open(id);
    // embedding a text takes long: no view keeps memory meanwhile that others let go of
    Optional<Embedding> ofText =
        query.source() instanceof SearchQuery.OfText(var text)
            ? Optional.of(embed(definition(open), text))
            : Optional.empty();
    try (LibraryView view = open.view()) {
      Embedding vector = ofText.orElseGet(() -> vector(view, query.source()));
      return answer(view, vector, query, start, System.nanoTime());
    }
  }

  private static Library definition(OpenLibrary open) {
    try (LibraryView view = open.view()) {
      return view.library();
    }
  }

  /** The same question to a snapshot, which is read where it lies. */
  public SearchAnswer searchSnapshot(LibraryId id, String snapshot, SearchQuery query) {
    long start = System.nanoTime();
    try (LibraryView view = libraries.snapshots(id).view(snapshot)) {
      Embedding vector = vector(view, query.source());
      return answer(view, vector, query, start, System.nanoTime());
    }
  }

  private static SearchAnswer answer(
      LibraryView view, Embedding vector, SearchQuery query, long start, long embedded) {
    long deadline = start + TimeUnit.MILLISECONDS.toNanos(query.timeoutMillis());
    if (!(query.filter() instanceof Filter.All)) {
      view.fieldKinds().check(query.filter());
    }
    Nearest nearest =
        view.nearest(new NearestQuery(vector, query.topK(), query.filter(), query.aim(), deadline));
    long found = System.nanoTime();
    int mayAnswer = nearest.matches().size();
    List<Hit> hits = hits(view, goodEnough(nearest.matches(), view, query), query);
    return new SearchAnswer(
        hits,
        mayAnswer >= query.topK(),
        warnings(nearest.explanation(), query, mayAnswer),
        embedded - start,
        System.nanoTime() - embedded,
        nearest.index(),
        nearest.generation(),
        nearest.explanation().withRead(System.nanoTime() - found));
  }

  private static List<String> warnings(Explanation explanation, SearchQuery query, int mayAnswer) {
    List<String> warnings = new ArrayList<>(explanation.warnings());
    if (mayAnswer < query.topK()) {
      String most = query.filter() instanceof Filter.All ? "the library has" : "the filter allows";
      warnings.add(
          "%d chunks were asked for, but %s only %d".formatted(query.topK(), most, mayAnswer));
    }
    return warnings;
  }

  private Embedding embed(Library library, String text) {
    return embedding.embed(library, List.of(text)).getFirst();
  }

  private Embedding vector(LibraryView view, SearchQuery.Source source) {
    Library library = view.library();
    return switch (source) {
      case SearchQuery.OfText(var text) -> embed(library, text);
      case SearchQuery.OfVector(var vector) -> {
        if (vector.dimension() != library.dimension()) {
          throw new DimensionMismatch("vector", vector.dimension(), library.dimension());
        }
        yield prepared(vector, library.metric());
      }
      case SearchQuery.OfChunk(var id) ->
          view.chunk(id).orElseThrow(() -> new NotFound("chunk", id.value())).embedding();
    };
  }

  private static Embedding prepared(Embedding vector, Metric metric) {
    try {
      return vector.preparedFor(metric);
    } catch (InvalidInput e) {
      // what is an embedding inside is the caller's "vector"
      throw new InvalidInput("vector", e.violations().getFirst().message());
    }
  }

  private static List<Match> goodEnough(List<Match> matches, LibraryView view, SearchQuery query) {
    if (query.minScore().isEmpty()) {
      return matches;
    }
    Metric metric = view.library().metric();
    return matches.stream()
        .filter(
            match ->
                metric.score(metric.distance(match.kernelDistance()))
                    >= query.minScore().getAsDouble())
        .toList();
  }

  private static List<Hit> hits(LibraryView view, List<Match> matches, SearchQuery query) {
    List<FoundChunk> chunks = view.read(matches, query.include());
    List<Hit> hits = new ArrayList<>(chunks.size());
    for (int i = 0; i < chunks.size(); i++) {
      hits.add(hit(view, chunks.get(i), matches.get(i).kernelDistance(), query));
    }
    return hits;
  }

  private static Hit hit(
      LibraryView view, FoundChunk chunk, float kernelDistance, SearchQuery query) {
    Metric metric = view.library().metric();
    double distance = metric.distance(kernelDistance);
    List<Chunk> around = around(view, chunk, query);
    return new Hit(
        chunk,
        metric.score(distance),
        distance,
        those(around, c -> c.ordinal() < chunk.ordinal()),
        those(around, c -> c.ordinal() > chunk.ordinal()),
        query.include().contains(HitPart.DOCUMENT)
            ? view.document(chunk.documentId())
            : Optional.empty());
  }

  private static List<Chunk> around(LibraryView view, FoundChunk chunk, SearchQuery query) {
    return query.contextBefore() + query.contextAfter() == 0
        ? List.of()
        : view.around(
            chunk.documentId(), chunk.ordinal(), query.contextBefore(), query.contextAfter());
  }

  private static List<Chunk> those(List<Chunk> chunks, Predicate<Chunk> wanted) {
    // none for most searches, for which a stream would cost more than all else here
    return chunks.isEmpty() ? List.of() : chunks.stream().filter(wanted).toList();
  }
}
