package dev.quire.engine;

import dev.quire.indexing.kernel.SystemWords;
import dev.quire.storage.file.ErrorWords;

/** The words of the system that this process runs on; found by storage as a service. */
public final class NativeErrorWords implements ErrorWords {
  @Override
  public String of(int errno) {
    return SystemWords.of(errno);
  }
}
