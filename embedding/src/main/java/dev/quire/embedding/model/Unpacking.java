package dev.quire.embedding.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Puts a model's files into a folder that is there as a whole or not at all: written and synced
 * beside it, checked, then renamed. Of several processes that do so at once one wins the rename;
 * the others throw their copy away and use the winner's.
 */
final class Unpacking {

  /** Opens a file of the model by its name. */
  interface Source {
    InputStream open(String file) throws IOException;
  }

  private static final String PREFIX = ".unpacking-";
  private static final Duration ABANDONED = Duration.ofHours(1);
  private static final List<String> FILES = List.of(ModelFiles.WEIGHTS, ModelFiles.TOKENIZER);

  private Unpacking() {}

  static void into(Path folder, String content, Source source) throws IOException {
    Path parent = Files.createDirectories(folder.getParent());
    sweep(parent);
    // no createTempDirectory: its folders are closed to other users, who may share this cache
    Path beside = Files.createDirectory(parent.resolve(PREFIX + UUID.randomUUID()));
    try {
      for (String file : FILES) {
        copy(source, file, beside.resolve(file));
      }
      String found = ModelDigest.ofFiles(beside);
      if (!found.equals(content)) {
        throw new IOException("unpacked bytes have the digest " + found + ", not " + content);
      }
      publish(beside, folder);
    } finally {
      delete(beside);
    }
  }

  private static void copy(Source source, String file, Path target) throws IOException {
    try (InputStream in = source.open(file);
        FileChannel channel =
            FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        OutputStream out = Channels.newOutputStream(channel)) {
      in.transferTo(out);
      channel.force(true);
    }
  }

  /**
   * Cleaners of caches delete file by file: a folder alone does not say that the files are there.
   */
  static boolean isWhole(Path folder) {
    return FILES.stream().allMatch(file -> Files.isRegularFile(folder.resolve(file)));
  }

  private static void publish(Path beside, Path folder) throws IOException {
    if (!isWhole(folder)) {
      delete(folder);
    }
    try {
      Files.move(beside, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!isWhole(folder)) {
        throw e;
      }
      // another process was faster; its folder has the same name, hence the same content
    }
  }

  /** Deletes what killed processes have left, old enough to be nobody's work in progress. */
  private static void sweep(Path parent) throws IOException {
    Instant limit = Instant.now().minus(ABANDONED);
    try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path leftover : leftovers) {
        if (Files.getLastModifiedTime(leftover).toInstant().isBefore(limit)) {
          delete(leftover);
        }
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    for (String file : FILES) {
      Files.deleteIfExists(folder.resolve(file));
    }
    Files.deleteIfExists(folder);
  }
}
