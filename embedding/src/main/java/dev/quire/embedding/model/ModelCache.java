package dev.quire.embedding.model;

import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The folder where models and native libraries are unpacked to, once: some 550 MB. It may be
 * deleted whenever no process uses it.
 */
public final class ModelCache {
  public static final String PROPERTY = "quire.embedding.cache";
  public static final String VARIABLE = "QUIRE_EMBEDDING_CACHE";

  private ModelCache() {}

  /**
   * The system property {@value #PROPERTY}, else the environment's {@value #VARIABLE} or {@code
   * DJL_CACHE_DIR}, else {@code quire} in the user's cache folder.
   */
  public static Path folder() {
    return Stream.of(
            System.getProperty(PROPERTY),
            System.getenv(VARIABLE),
            System.getProperty("DJL_CACHE_DIR"),
            System.getenv("DJL_CACHE_DIR"))
        .filter(Objects::nonNull)
        .filter(value -> !value.isBlank())
        .findFirst()
        .map(Path::of)
        .orElseGet(ModelCache::ofUser)
        .toAbsolutePath();
  }

  private static Path ofUser() {
    String caches = System.getenv("XDG_CACHE_HOME");
    Path base =
        caches == null || caches.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(caches);
    return base.resolve("quire");
  }
}
