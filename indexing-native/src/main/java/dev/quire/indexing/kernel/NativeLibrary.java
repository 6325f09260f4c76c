package dev.quire.indexing.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Where libquire lies on this machine. The jar carries it; it is unpacked once into a cache
 * directory under a name made of its content's hash, so versions live side by side and processes
 * share one file.
 *
 * <p>{@code -Dquire.native.library=FILE} names a library to load instead; {@code
 * -Dquire.native.cache=DIR} another cache directory (for a home that is read-only or mounted
 * without the right to execute).
 */
final class NativeLibrary {
  private static final String LIBRARY_PROPERTY = "quire.native.library";
  private static final String CACHE_PROPERTY = "quire.native.cache";

  private NativeLibrary() {}

  static Path locate() {
    String given = System.getProperty(LIBRARY_PROPERTY);
    if (given != null) {
      return Path.of(given).toAbsolutePath();
    }
    byte[] content = packaged(platform());
    String name = "libquire-" + sha256(content).substring(0, 32) + ".so";
    try {
      return unpack(content, cacheDirectory().resolve(name));
    } catch (IOException e) {
      return unpackPrivately(content, name, e);
    }
  }

  /** The folder in the jar, by operating system and processor: {@code linux-x86_64}. */
  static String platform() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch");
    return (os.contains("linux") ? "linux" : os.replace(' ', '_'))
        + "-"
        + (arch.equals("amd64") ? "x86_64" : arch);
  }

  private static byte[] packaged(String platform) {
    String resource = "/META-INF/native/" + platform + "/libquire.so";
    try (InputStream in = NativeLibrary.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new UnsatisfiedLinkError(
            "Quire has no kernels for %s in its jar; build indexing-native there, or name a library by -D%s=FILE"
                .formatted(platform, LIBRARY_PROPERTY));
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + resource, e);
    }
  }

  private static Path cacheDirectory() {
    String given = System.getProperty(CACHE_PROPERTY);
    if (given != null) {
      return Path.of(given);
    }
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path base =
        xdg == null || xdg.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(xdg);
    return base.resolve("quire").resolve("native");
  }

  /** Written beside and renamed, so that a second process sees the whole file or none. */
  static Path unpack(byte[] content, Path target) throws IOException {
    if (holds(target, content)) {
      return target;
    }
    Files.createDirectories(target.getParent());
    Path beside = Files.createTempFile(target.getParent(), "libquire-", ".part");
    try {
      Files.write(beside, content);
      Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.move(
          beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(beside);
    }
    return target;
  }

  private static boolean holds(Path file, byte[] content) throws IOException {
    return Files.isRegularFile(file)
        && Files.size(file) == content.length
        && Arrays.equals(Files.readAllBytes(file), content);
  }

  private static Path unpackPrivately(byte[] content, String name, IOException cause) {
    try {
      Path directory = Files.createTempDirectory("quire-native-");
      Path library = unpack(content, directory.resolve(name));
      directory.toFile().deleteOnExit();
      library.toFile().deleteOnExit();
      return library;
    } catch (IOException e) {
      e.addSuppressed(cause);
      throw new UncheckedIOException(
          "cannot unpack the kernels; name a writable directory by -D" + CACHE_PROPERTY + "=DIR",
          e);
    }
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
