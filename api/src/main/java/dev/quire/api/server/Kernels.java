package dev.quire.api.server;

/** The instruction set that the search kernels use on this CPU, by name. */
public final class Kernels {
  private Kernels() {}

  public static String inUse() {
    return dev.quire.indexing.kernel.Kernels.isaName(dev.quire.indexing.kernel.Kernels.bestIsa());
  }
}
