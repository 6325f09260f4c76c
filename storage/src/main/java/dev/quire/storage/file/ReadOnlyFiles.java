package dev.quire.storage.file;

import dev.quire.domain.error.ReadOnly;
import java.nio.file.Path;

/** A disk that somebody else writes: every change is refused. */
public final class ReadOnlyFiles implements FileOps {

  @Override
  public Output create(Path file) {
    throw new ReadOnly();
  }

  @Override
  public Output append(Path file) {
    throw new ReadOnly();
  }

  @Override
  public void truncate(Path file, long sizeBytes) {
    throw new ReadOnly();
  }

  @Override
  public void createDirectory(Path directory) {
    throw new ReadOnly();
  }

  @Override
  public void rename(Path from, Path to) {
    throw new ReadOnly();
  }

  @Override
  public void link(Path link, Path existing) {
    throw new ReadOnly();
  }

  @Override
  public void delete(Path path) {
    throw new ReadOnly();
  }

  @Override
  public void syncDirectory(Path directory) {
    throw new ReadOnly();
  }
}
