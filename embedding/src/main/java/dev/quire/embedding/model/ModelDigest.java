package dev.quire.embedding.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 over a list of byte strings. Each goes in with its length, so that no two different lists
 * look the same.
 */
public final class ModelDigest {
  private final MessageDigest sha256;

  public ModelDigest() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  /** The digest of weights and tokenizer, in this order, in hex. */
  public static String ofFiles(Path folder) throws IOException {
    ModelDigest digest = new ModelDigest();
    digest.add(folder.resolve(ModelFiles.WEIGHTS));
    digest.add(folder.resolve(ModelFiles.TOKENIZER));
    return digest.hex();
  }

  public ModelDigest add(byte[] bytes) {
    addLength(bytes.length);
    sha256.update(bytes);
    return this;
  }

  public ModelDigest add(Path file) throws IOException {
    addLength(Files.size(file));
    try (InputStream in = Files.newInputStream(file);
        OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), sha256)) {
      in.transferTo(out);
    }
    return this;
  }

  private void addLength(long length) {
    sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(length).flip());
  }

  /** 64 hex digits of what was added since the last call. */
  public String hex() {
    return HexFormat.of().formatHex(sha256.digest());
  }
}
