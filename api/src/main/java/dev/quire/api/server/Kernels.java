package dev.quire.api.server;

import dev.quire.indexing.kernel.Isa;

/** The instruction set that the search kernels use on this CPU, by name. */
public final class Kernels {
  private Kernels() {}

  public static String inUse() {
    return Isa.name(Isa.best());
  }
}
