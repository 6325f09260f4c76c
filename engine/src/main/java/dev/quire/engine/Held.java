package dev.quire.engine;

import dev.quire.storage.Manifest;
import java.util.List;

/** A published state whose segments stay on the disk until it is closed, whatever replaces them. */
record Held(Manifest manifest, List<Layer> layers) implements AutoCloseable {
  @Override
  public void close() {
    layers.forEach(layer -> layer.segment().release());
  }
}
