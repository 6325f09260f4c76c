package dev.quire.embedding.convert;

import dev.quire.embedding.model.BundledModel;
import dev.quire.embedding.model.ModelDigest;
import dev.quire.embedding.model.ModelFiles;
import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * Writes the bundled model into a folder of classes: weights, tokenizer and, last, the properties
 * that {@link BundledModel} reads. Does nothing where they stand already and neither their source
 * nor this converter has changed.
 */
public final class ConvertModel {
  private static final String ONNX = "/all-minilm-l6-v2.onnx";
  private static final String TOKENIZER = "/all-minilm-l6-v2-tokenizer.json";
  private static final int LAYERS = 6;
  private static final int HEADS = 12;

  private ConvertModel() {}

  /** Takes the folder of classes as its one argument. */
  public static void main(String[] arguments) throws IOException {
    Path classes = Path.of(arguments[0]);
    byte[] onnx = resource(ONNX);
    byte[] tokenizer = resource(TOKENIZER);
    convert(
        onnx, tokenizer, recipe(classes, onnx, tokenizer), classes.resolve(BundledModel.FOLDER));
  }

  static void convert(byte[] onnx, byte[] tokenizer, String recipe, Path target)
      throws IOException {
    Path properties = target.resolve(BundledModel.PROPERTIES);
    if (isMadeBy(recipe, properties)) {
      return;
    }
    Files.deleteIfExists(properties);
    Files.createDirectories(target);
    Path weights = target.resolve(ModelFiles.WEIGHTS);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(weights))) {
      BertWeights named = BertWeights.of(OnnxGraph.parse(ByteBuffer.wrap(onnx)));
      TorchScriptArchive.write(new BertEncoder(named, LAYERS, HEADS), out);
    }
    Files.write(target.resolve(ModelFiles.TOKENIZER), tokenizer);
    // no Properties.store: it writes the time of day
    String content = ModelDigest.ofFiles(target);
    Files.writeString(properties, "content=" + content + "\nrecipe=" + recipe + "\n");
  }

  private static boolean isMadeBy(String recipe, Path properties) throws IOException {
    if (!Files.exists(properties)) {
      return false;
    }
    Properties found = new Properties();
    try (Reader reader = Files.newBufferedReader(properties)) {
      found.load(reader);
    }
    return recipe.equals(found.getProperty("recipe"));
  }

  /** Digest of all that goes into the model: what is converted, and the classes that convert. */
  private static String recipe(Path classes, byte[] onnx, byte[] tokenizer) throws IOException {
    ModelDigest digest = new ModelDigest().add(onnx).add(tokenizer);
    Path converter = classes.resolve(ConvertModel.class.getPackageName().replace('.', '/'));
    try (Stream<Path> files = Files.list(converter)) {
      for (Path file : files.sorted().toList()) {
        digest.add(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
        digest.add(Files.readAllBytes(file));
      }
    }
    return digest.hex();
  }

  static byte[] resource(String name) throws IOException {
    try (InputStream in = ConvertModel.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new FileNotFoundException(
            name
                + " is not on the class path; the build puts it there by a dependency of its plugin");
      }
      return in.readAllBytes();
    }
  }
}
