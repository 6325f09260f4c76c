package dev.quire.storage.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The hash that outsiders can check with tools of their own. */
public final class Sha256 {
  private static final int BUFFER_BYTES = 1 << 16;

  private Sha256() {}

  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  public static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Of the whole file, in hex. */
  public static String of(Path file) throws IOException {
    return of(file, Cancellation.NEVER);
  }

  /** Of the whole file, in hex; asks often whether it is to go on. */
  public static String of(Path file, Cancellation cancellation) throws IOException {
    try (InputStream input = Files.newInputStream(file)) {
      return of(input, cancellation);
    }
  }

  /** Of all that the stream still holds, in hex; it stays open. */
  public static String of(InputStream input) throws IOException {
    return of(input, Cancellation.NEVER);
  }

  private static String of(InputStream input, Cancellation cancellation) throws IOException {
    MessageDigest digest = digest();
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
      cancellation.requireNotCancelled();
      digest.update(buffer, 0, read);
    }
    return hex(digest);
  }
}
