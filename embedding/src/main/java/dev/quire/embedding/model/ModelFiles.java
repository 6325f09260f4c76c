package dev.quire.embedding.model;

import java.nio.file.Path;

/**
 * A model on the disk: {@value #WEIGHTS} (TorchScript) and {@value #TOKENIZER} (Hugging Face) in
 * one folder.
 *
 * @param name as callers name the model
 * @param content digest of both files, see {@link ModelDigest#ofFiles}
 */
public record ModelFiles(String name, Path folder, String content) {
  public static final String WEIGHTS = "model.pt";
  public static final String TOKENIZER = "tokenizer.json";

  public Path tokenizer() {
    return folder.resolve(TOKENIZER);
  }
}
