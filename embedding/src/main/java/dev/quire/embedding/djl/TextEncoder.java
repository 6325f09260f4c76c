package dev.quire.embedding.djl;

import ai.djl.ModelException;
import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.translator.TextEmbeddingTranslatorFactory;
import ai.djl.inference.Predictor;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.error.EmbedderUnavailable;
import dev.quire.embedding.model.ModelFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The loaded model and its tokenizer: texts in, embeddings out, on the calling thread. Mean pooling
 * over the tokens of the text, then unit length (Reimers and Gurevych, Sentence-BERT, 2019). Safe
 * for use by many threads; the weights are shared.
 */
final class TextEncoder implements AutoCloseable {
  /** All that decides about an embedding besides weights, tokenizer and maxTokens. */
  static final String SETTINGS = "pooling=mean normalize=l2";

  private static final String ENGINE = "PyTorch";

  private final ZooModel<String, float[]> model;
  private final HuggingFaceTokenizer counter;

  private TextEncoder(ZooModel<String, float[]> model, HuggingFaceTokenizer counter) {
    this.model = model;
    this.counter = counter;
  }

  static TextEncoder load(ModelFiles files, int maxTokens) throws IOException, ModelException {
    ZooModel<String, float[]> model = criteria(files, maxTokens).loadModel();
    try {
      return new TextEncoder(model, counter(files));
    } catch (IOException | RuntimeException | LinkageError e) {
      model.close();
      throw e;
    }
  }

  /**
   * The tokenizer's options are spelt out, for the file of this model brings others: it fills up
   * and cuts off at 128 tokens, half of what the model reads.
   */
  private static Criteria<String, float[]> criteria(ModelFiles files, int maxTokens) {
    return Criteria.builder()
        .setTypes(String.class, float[].class)
        .optEngine(ENGINE)
        .optModelPath(files.folder())
        .optModelName(ModelFiles.WEIGHTS.substring(0, ModelFiles.WEIGHTS.indexOf('.')))
        .optTranslatorFactory(new TextEmbeddingTranslatorFactory())
        .optArgument("pooling", "mean")
        .optArgument("normalize", true)
        .optArgument("includeTokenTypes", true)
        .optArgument("padding", true)
        .optArgument("truncation", true)
        .optArgument("maxLength", maxTokens)
        .build();
  }

  private static HuggingFaceTokenizer counter(ModelFiles files) throws IOException {
    return HuggingFaceTokenizer.builder()
        .optTokenizerPath(files.tokenizer())
        .optAddSpecialTokens(false)
        .optPadding(false)
        .optTruncation(false)
        .build();
  }

  /** Embeds texts in one pass; the longest decides what it costs. */
  List<Embedding> encode(List<String> texts) {
    try (Predictor<String, float[]> predictor = model.newPredictor()) {
      List<Embedding> embeddings = new ArrayList<>(texts.size());
      for (float[] values : predictor.batchPredict(texts)) {
        embeddings.add(Embedding.owning(values));
      }
      return embeddings;
    } catch (TranslateException e) {
      throw new EmbedderUnavailable("the embedding model failed on " + texts.size() + " texts", e);
    }
  }

  /** Tokens of each text, whole and without the special ones. */
  List<Integer> count(List<String> texts) {
    List<Integer> counts = new ArrayList<>(texts.size());
    for (Encoding encoding : counter.batchEncode(texts)) {
      counts.add(encoding.getIds().length);
    }
    return counts;
  }

  @Override
  public void close() {
    counter.close();
    model.close();
  }
}
