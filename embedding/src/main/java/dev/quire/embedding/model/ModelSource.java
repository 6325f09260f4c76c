package dev.quire.embedding.model;

import dev.quire.domain.error.EmbedderUnavailable;
import java.nio.file.Path;

/** Where the files of a model are to be had. */
public sealed interface ModelSource permits BundledModel, ModelFolder {

  /**
   * The files, brought to the disk where they are not there yet.
   *
   * @param cache a folder that outlives the process, made where it is missing
   * @throws EmbedderUnavailable where they are missing, damaged or cannot be written
   */
  ModelFiles locate(Path cache);
}
