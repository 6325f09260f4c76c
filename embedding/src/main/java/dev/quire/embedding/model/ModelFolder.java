package dev.quire.embedding.model;

import dev.quire.domain.error.EmbedderUnavailable;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A model that the user brings: a TorchScript encoder that takes token ids, mask and token types
 * and returns the last hidden state, with its tokenizer.
 *
 * @param name under which libraries will know it
 */
public record ModelFolder(String name, Path folder) implements ModelSource {

  @Override
  public ModelFiles locate(Path cache) {
    try {
      return new ModelFiles(name, folder, ModelDigest.ofFiles(folder));
    } catch (IOException e) {
      throw new EmbedderUnavailable(
          "the model \"%s\" cannot be read from %s: that folder must hold %s and %s"
              .formatted(name, folder, ModelFiles.WEIGHTS, ModelFiles.TOKENIZER),
          e);
    }
  }
}
