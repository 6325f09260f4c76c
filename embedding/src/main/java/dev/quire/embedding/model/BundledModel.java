package dev.quire.embedding.model;

import dev.quire.domain.error.EmbedderUnavailable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Properties;

/**
 * all-MiniLM-L6-v2 (384 dimensions, English, Apache-2.0) out of this module's own jar. PyTorch
 * loads from a file, so it is unpacked once, into a folder of the cache that is named by the digest
 * of its content: a new version gets a new folder, and processes with different versions get on
 * together.
 */
public record BundledModel() implements ModelSource {
  public static final String NAME = "all-MiniLM-L6-v2";

  /** Where in the jar its files are. */
  public static final String FOLDER = "META-INF/quire/models/" + NAME;

  /**
   * Beside the files: {@code content}, their digest, and {@code recipe}, what they were made of.
   */
  public static final String PROPERTIES = "model.properties";

  @Override
  public ModelFiles locate(Path cache) {
    try {
      String content = content();
      Path folder = cache.resolve("models").resolve(NAME + "-" + content.substring(0, 16));
      if (!Unpacking.isWhole(folder)) {
        Unpacking.into(folder, content, BundledModel::open);
      }
      return new ModelFiles(NAME, folder, content);
    } catch (IOException e) {
      throw new EmbedderUnavailable(
          "the model %s cannot be unpacked into %s (%s); it needs 100 MB there, or set %s to a folder that can be written"
              .formatted(NAME, cache, e, ModelCache.VARIABLE),
          e);
    }
  }

  private static String content() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = open(PROPERTIES)) {
      properties.load(in);
    }
    return properties.getProperty("content");
  }

  private static InputStream open(String file) {
    InputStream in = BundledModel.class.getResourceAsStream("/" + FOLDER + "/" + file);
    if (in == null) {
      throw new EmbedderUnavailable(
          file
              + " of the model "
              + NAME
              + " is not on the class path: the classes of quire-embedding were built without its"
              + " Maven build, which makes the model (./mvnw -pl embedding process-classes)");
    }
    return in;
  }
}
