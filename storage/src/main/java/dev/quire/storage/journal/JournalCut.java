package dev.quire.storage.journal;

import dev.quire.storage.file.FileOps;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Cuts a damaged journal, because an operator has decided so: the commands before the damage stay,
 * those from there on are given up. No byte is destroyed: the damaged file and all behind it stay
 * as {@code <name>.wal.damaged}.
 *
 * <ol>
 *   <li>What is valid of the damaged file is written beside it, synced.
 *   <li>The damaged file gets its second name, durably.
 *   <li>The valid part takes its first name by a rename, durably. (Where nothing is valid, the file
 *       only loses its first name.)
 *   <li>The files behind are renamed, durably.
 *   <li>journal.json, which names one of them, is deleted.
 * </ol>
 *
 * A crash between any two leaves a journal that is still refused, or that is cut already; to cut it
 * again finishes the work.
 */
public final class JournalCut {
  private static final String DAMAGED = ".damaged";
  private static final String BESIDE = ".tmp";
  private static final int COPY_BYTES = 1 << 20;

  private final FileOps files;
  private final Path directory;
  private final List<String> done = new ArrayList<>();

  private JournalCut(FileOps files, Path directory) {
    this.files = files;
    this.directory = directory;
  }

  /**
   * Cuts the journal where it is damaged after the position; where it is not, nothing happens.
   *
   * @return what was done and lost
   */
  public static List<String> cut(FileOps files, Path directory, long afterPosition)
      throws IOException {
    JournalCut cut = new JournalCut(files, directory);
    cut.run(afterPosition);
    return cut.done;
  }

  /** Journal.json is damaged: the files alone say where the journal ends, until it is closed. */
  public static void forgetEnd(FileOps files, Path directory) throws IOException {
    JournalEnd.forget(files, directory);
  }

  private void run(long afterPosition) throws IOException {
    JournalChain chain = JournalChain.of(directory);
    Optional<JournalDamage> found =
        chain.read(afterPosition, (position, command) -> {}, (file, extent) -> {});
    if (found.isEmpty()) {
      return;
    }
    JournalDamage damage = found.get();
    String loss = JournalLoss.of(chain, damage).text();
    for (Path file : JournalLoss.from(chain, damage)) {
      boolean isDamaged = file.equals(damage.file());
      if (!isDamaged || damage.offset() < Files.size(file)) {
        boolean keepsSome = isDamaged && damage.offset() > JournalFormat.HEADER_BYTES;
        String aside = keepsSome ? keep(file, damage.offset()) : setAside(file);
        done.add("%s was set aside as %s".formatted(file.getFileName(), aside));
      }
    }
    JournalEnd.forget(files, directory);
    done.add("%s; it was cut there; lost: %s".formatted(damage.what(), loss));
  }

  private String keep(Path file, long validBytes) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + BESIDE);
    files.deleteTree(beside);
    copy(file, beside, validBytes);
    Path aside = aside(file);
    if (!Files.exists(aside)) {
      files.link(aside, file);
      files.syncDirectory(directory);
    }
    files.rename(beside, file);
    files.syncDirectory(directory);
    return aside.getFileName().toString();
  }

  private void copy(Path from, Path to, long bytes) throws IOException {
    try (InputStream in = Files.newInputStream(from);
        FileOps.Output out = files.create(to)) {
      long left = bytes;
      while (left > 0) {
        byte[] read = in.readNBytes((int) Math.min(COPY_BYTES, left));
        out.write(ByteBuffer.wrap(read));
        left -= read.length;
      }
      out.sync();
    }
  }

  private String setAside(Path file) throws IOException {
    Path aside = aside(file);
    if (Files.exists(aside)) {
      // a crash came after its second name
      files.delete(file);
    } else {
      files.rename(file, aside);
    }
    files.syncDirectory(directory);
    return aside.getFileName().toString();
  }

  /** A name that is free, or one that the file already has. */
  private static Path aside(Path file) throws IOException {
    Path aside = file.resolveSibling(file.getFileName() + DAMAGED);
    for (int i = 2; Files.exists(aside) && !Files.isSameFile(aside, file); i++) {
      aside = file.resolveSibling(file.getFileName() + DAMAGED + "-" + i);
    }
    return aside;
  }
}
