package dev.quire.embedding.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.embedding.model.BundledModel;
import dev.quire.embedding.model.ModelCache;
import dev.quire.embedding.model.ModelDigest;
import dev.quire.embedding.model.ModelFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real ONNX file through the real converter. */
class ConvertModelTest {
  private static final String ONNX = "/all-minilm-l6-v2.onnx";
  private final TimeZone zone = TimeZone.getDefault();

  @AfterEach
  void restore() {
    TimeZone.setDefault(zone);
  }

  @Test
  void converting_again_gives_the_bundled_bytes_in_any_time_zone(@TempDir Path target)
      throws IOException {
    String bundled = new BundledModel().locate(ModelCache.folder()).content();
    byte[] onnx = ConvertModel.resource(ONNX);
    byte[] tokenizer = ConvertModel.resource("/all-minilm-l6-v2-tokenizer.json");
    for (String name : new String[] {"Pacific/Kiritimati", "America/St_Johns"}) {
      TimeZone.setDefault(TimeZone.getTimeZone(name));
      ConvertModel.convert(onnx, tokenizer, name, target);
      assertThat(ModelDigest.ofFiles(target)).as(name).isEqualTo(bundled);
    }
  }

  @Test
  void a_model_that_stands_is_left_alone_until_its_recipe_changes(@TempDir Path target)
      throws IOException {
    byte[] onnx = ConvertModel.resource(ONNX);
    Path weights = target.resolve(ModelFiles.WEIGHTS);
    ConvertModel.convert(onnx, new byte[] {'{', '}'}, "first", target);
    FileTime old = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(weights, old);

    ConvertModel.convert(onnx, new byte[] {'{', '}'}, "first", target);
    assertThat(Files.getLastModifiedTime(weights)).isEqualTo(old);

    ConvertModel.convert(onnx, new byte[] {'{', '}'}, "second", target);
    assertThat(Files.getLastModifiedTime(weights)).isGreaterThan(old);
  }

  @Test
  void weights_that_the_file_lacks_are_named() {
    BertWeights none = BertWeights.of(OnnxGraph.parse(ByteBuffer.allocate(0)));

    assertThatThrownBy(() -> new BertEncoder(none, 6, 12))
        .hasMessageContaining("embeddings.word_embeddings.weight");
  }
}
