package dev.quire.bench.work;

import dev.quire.bench.Command;
import dev.quire.bench.Options;
import dev.quire.bench.UsageException;
import dev.quire.bench.rows.NpyFile;
import dev.quire.demo.Gloss;
import dev.quire.demo.WordNet;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.embedding.Embedder;
import dev.quire.embedding.djl.DjlEmbedder;
import dev.quire.embedding.djl.DjlOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * {@code dataset wordnet}: real embeddings, made here: the definitions of WordNet's senses,
 * embedded by the model that Quire runs. Writes {@code base.npy}, and {@code queries.npy} of
 * definitions that were held out, with the texts beside them line by line.
 */
public final class DatasetCommand implements Command {
  private static final long SEED = 17;
  private static final int BATCH = 256;

  @Override
  public void run(Options options, PrintStream out) throws Exception {
    options.allow("out", "limit", "queries", "threads");
    Path directory = Files.createDirectories(Path.of(options.required("out")));
    int held = options.count("queries", 1_000);
    List<String> texts = texts(options.count("limit", Integer.MAX_VALUE - held) + held);
    if (texts.size() <= held) {
      throw new UsageException(
          "--queries is %d, but there are only %d definitions".formatted(held, texts.size()));
    }
    int threads = options.count("threads", Runtime.getRuntime().availableProcessors());
    try (Embedder embedder = DjlEmbedder.load(DjlOptions.bundled().withWorkers(threads))) {
      write(embedder, texts.subList(0, held), directory, "queries", out);
      write(embedder, texts.subList(held, texts.size()), directory, "base", out);
    }
  }

  /** Distinct definitions in an order that is random, and the same everywhere. */
  private static List<String> texts(int count) {
    List<String> texts =
        WordNet.open()
            .glosses()
            .map(Gloss::definition)
            .distinct()
            .collect(Collectors.toCollection(ArrayList::new));
    Collections.shuffle(texts, new Random(SEED));
    return texts.subList(0, Math.min(count, texts.size()));
  }

  private static void write(
      Embedder embedder, List<String> texts, Path directory, String name, PrintStream out)
      throws IOException {
    Path file = directory.resolve(name + ".npy");
    try (NpyFile npy = NpyFile.ofFloats(file, texts.size(), embedder.model().dimension())) {
      for (int from = 0; from < texts.size(); from += BATCH) {
        int end = Math.min(from + BATCH, texts.size());
        for (Embedding embedding : embedder.embed(texts.subList(from, end))) {
          npy.append(embedding.toArray());
        }
        System.err.printf("\r%s: %d of %d", name, end, texts.size());
      }
    }
    System.err.println();
    Files.write(directory.resolve(name + ".txt"), texts);
    out.println(file);
  }
}
