package dev.quire.storage.metadata;

import dev.quire.storage.npy.Dtype;
import dev.quire.storage.npy.NpyWriter;
import java.io.IOException;
import java.util.List;

/** Takes the arrays of an index, one after the other. */
@FunctionalInterface
public interface ArraySink {
  /** Makes an array of the name, and lets it be filled. */
  void write(String name, Dtype dtype, List<Long> shape, Elements elements) throws IOException;

  /** What an array is filled with. */
  @FunctionalInterface
  interface Elements {
    void writeTo(NpyWriter array) throws IOException;
  }
}
