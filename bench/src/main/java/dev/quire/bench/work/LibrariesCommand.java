package dev.quire.bench.work;

import dev.quire.bench.Command;
import dev.quire.bench.JsonLines;
import dev.quire.bench.Options;
import dev.quire.bench.measure.ResidentMemory;
import dev.quire.bench.measure.Rounded;
import dev.quire.bench.search.BenchDirectory;
import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.document.DocumentDraft;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.search.SearchQuery;
import dev.quire.domain.store.Durability;
import dev.quire.engine.Quire;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code libraries}: what many small libraries in one database cost, open and opened again. */
public final class LibrariesCommand implements Command {
  private static final int DIMENSION = 8;

  @Override
  public void run(Options options, PrintStream out) throws Exception {
    options.allow("count", "chunks", "data", "out");
    int count = options.count("count", 10_000);
    int chunks = options.count("chunks", 10);
    try (BenchDirectory directory = BenchDirectory.of(options);
        JsonLines lines = new JsonLines(options, out)) {
      double created = create(directory.path(), count, chunks);
      lines.write(reopened(directory.path(), count, chunks, created));
    }
  }

  /** Returns the seconds it took. */
  private static double create(Path directory, int count, int chunks) {
    long start = System.nanoTime();
    try (Quire quire = Quire.open(directory)) {
      for (int i = 0; i < count; i++) {
        quire.libraries().create(LibraryDraft.ofVectors(id(i).value(), DIMENSION));
        quire.documents().create(id(i), document(chunks), Durability.ASYNC);
      }
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private static LibraryId id(int i) {
    return new LibraryId("library-" + i);
  }

  private static DocumentDraft document(int chunks) {
    ChunkDraft[] drafts = new ChunkDraft[chunks];
    for (int i = 0; i < chunks; i++) {
      drafts[i] = ChunkDraft.of("chunk-" + i, "", vector(i));
    }
    return DocumentDraft.ofChunks("document", "", drafts);
  }

  private static float[] vector(int i) {
    float[] vector = new float[DIMENSION];
    vector[i % DIMENSION] = 1;
    return vector;
  }

  private static LibrariesFigures reopened(Path directory, int count, int chunks, double created)
      throws IOException {
    long start = System.nanoTime();
    try (Quire quire = Quire.open(directory)) {
      double openSeconds = (System.nanoTime() - start) / 1e9;
      int found = 0;
      for (int i = 0; i < count; i++) {
        found += quire.search().search(id(i), SearchQuery.vector(1, vector(0))).hits().size();
      }
      if (found != count) {
        throw new IllegalStateException(found + " of " + count + " libraries answer");
      }
      return new LibrariesFigures(
          count,
          chunks,
          Rounded.to(2, created),
          Rounded.to(3, openSeconds),
          Rounded.to(1, ResidentMemory.heapMebibytes()),
          Rounded.to(1, ResidentMemory.mebibytes()),
          entries("/proc/self/fd"),
          lines("/proc/self/maps"));
    }
  }

  private static long entries(String directory) throws IOException {
    try (var all = Files.list(Path.of(directory))) {
      return all.count();
    }
  }

  private static long lines(String file) throws IOException {
    try (var all = Files.lines(Path.of(file))) {
      return all.count();
    }
  }
}
