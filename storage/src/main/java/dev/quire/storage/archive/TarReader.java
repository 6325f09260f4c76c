package dev.quire.storage.archive;

import dev.quire.domain.error.InvalidInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Reads a tar that a stranger may have made. It gives out plain files with harmless names, whose
 * first part, the archive's own directory, is taken away; directories are passed by. Anything else
 * throws {@link InvalidInput}: links, devices, sparse files, names that lead elsewhere, an end in
 * the middle.
 */
public final class TarReader {
  /** What headers may take between two files: far more than any honest ones do. */
  private static final long HEADER_BYTES = 1 << 20;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_%~-][A-Za-z0-9_.~%-]{0,249}");
  private static final int MOST_PARTS = 6;

  private final BudgetedStream input;
  private final TarArchiveInputStream tar;

  /** Does not close the stream, ever. */
  public TarReader(InputStream input) {
    this.input = new BudgetedStream(input);
    this.tar = new TarArchiveInputStream(this.input, StandardCharsets.UTF_8.name());
  }

  /**
   * A file of the archive; its content is to be read before the next is asked for.
   *
   * @param name such as {@code segments/1/vectors.npy}
   */
  public record Entry(String name, long bytes) {}

  /** The next file; empty at the end. */
  public Optional<Entry> next() {
    while (true) {
      TarArchiveEntry entry = nextHeader();
      if (entry == null) {
        return Optional.empty();
      }
      String name = harmless(entry.getName());
      if (entry.isDirectory()) {
        requireEmpty(entry);
        continue;
      }
      requirePlain(entry);
      if (name.isEmpty()) {
        throw refused("it has a file outside of its directory");
      }
      return Optional.of(new Entry(name, entry.getSize()));
    }
  }

  private TarArchiveEntry nextHeader() {
    // what is left of a file is only its padding: files are read whole
    input.allow(HEADER_BYTES);
    try {
      return tar.getNextEntry();
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(e);
    }
  }

  /** Reads some of the current file; −1 at its end. */
  public int read(byte[] target) {
    input.allow(target.length + HEADER_BYTES);
    try {
      return tar.read(target, 0, target.length);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static void requireEmpty(TarArchiveEntry entry) {
    if (entry.getSize() != 0) {
      throw refused("it has a directory with a content");
    }
  }

  private static void requirePlain(TarArchiveEntry entry) {
    byte kind = entry.getLinkFlag();
    boolean plain =
        (kind == TarConstants.LF_NORMAL || kind == TarConstants.LF_OLDNORM) && !entry.isSparse();
    if (!plain) {
      throw refused("it has something that is not a plain file, such as a link");
    }
    if (entry.getSize() < 0) {
      throw refused("it has a file of a negative size");
    }
  }

  // the name within the archive's directory; empty for that directory itself
  private static String harmless(String name) {
    String[] parts = name.replaceFirst("^(\\./)+", "").replaceFirst("/$", "").split("/", -1);
    if (parts.length > MOST_PARTS) {
      throw refused("it has a name of more than " + MOST_PARTS + " parts");
    }
    for (String part : parts) {
      if (!NAME.matcher(part).matches()) {
        throw refused("it has a name that is not allowed, such as .. or one with blanks");
      }
    }
    return String.join("/", Arrays.copyOfRange(parts, 1, parts.length));
  }

  private static InvalidInput unreadable(Exception e) {
    return refused("it cannot be read as tar, or ends in the middle (" + e.getMessage() + ")");
  }

  private static InvalidInput refused(String why) {
    return new InvalidInput("body", "is refused: " + why);
  }
}
