package dev.quire.embedding;

import dev.quire.domain.chunk.Embedding;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Texts of all lengths, and how near two embeddings are. */
public final class Texts {
  private static final List<String> WORDS =
      List.of(
          "river",
          "elephant",
          "bank",
          "café",
          "naïve",
          "象",
          "привет",
          "🐘",
          "bread",
          "42",
          "the",
          "of",
          "under",
          "unbelievable",
          "C++",
          "e=mc²",
          "grey",
          "trunk",
          "interest",
          "loan");

  private Texts() {}

  public static long seed() {
    long seed = Long.getLong("seed", 7);
    System.out.println("seed " + seed);
    return seed;
  }

  /** 70 texts of 0 to 120 words: three batches, of very different lengths. */
  public static List<String> varied() {
    Random random = new Random(7);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 70; i++) {
      StringBuilder text = new StringBuilder();
      int words = (int) (120 * Math.pow(random.nextDouble(), 3));
      for (int w = 0; w < words; w++) {
        text.append(WORDS.get(random.nextInt(WORDS.size()))).append(w % 9 == 8 ? ". " : " ");
      }
      texts.add(text.toString());
    }
    return texts;
  }

  public static double cosine(Embedding a, Embedding b) {
    float[] x = a.toArray();
    float[] y = b.toArray();
    double dot = 0;
    for (int i = 0; i < x.length; i++) {
      dot += (double) x[i] * y[i];
    }
    return dot;
  }
}
