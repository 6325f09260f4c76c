package dev.quire.storage.journal;

import dev.quire.domain.error.StorageFailure;
import dev.quire.storage.journal.JournalReader.Extent;
import dev.quire.storage.journal.JournalReader.Tail;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What fsck finds in a journal, all of whose files are read and none is changed.
 *
 * @param remarks what is harmless, such as a torn tail
 * @param damage what keeps the journal from being read, what would be lost with it, and the remedy
 * @param wornEnd where journal.json is damaged, which is derived: what is wrong, and the remedy
 */
public record JournalCheck(
    List<String> remarks, Optional<String> damage, Optional<String> wornEnd) {

  /** Checks the journal in a directory; it must be whole after the position. */
  public static JournalCheck of(Path directory, long afterPosition) throws IOException {
    List<String> remarks = new ArrayList<>();
    Optional<String> wornEnd = wornEnd(directory);
    JournalChain chain =
        wornEnd.isPresent() ? JournalChain.withoutEnd(directory) : JournalChain.of(directory);
    for (Path needless : chain.needless(afterPosition)) {
      Extent extent = new JournalReader(needless, Tail.WHOLE).read(afterPosition, (at, all) -> {});
      extent.damage().ifPresent(damage -> remarks.add(harmless(damage)));
    }
    Optional<JournalDamage> damage =
        chain.read(
            afterPosition,
            (position, command) -> {},
            (file, extent) -> {
              if (extent.isTorn()) {
                remarks.add(torn(file, extent));
              }
            });
    Optional<String> told = Optional.empty();
    if (damage.isPresent()) {
      told =
          Optional.of(
              "%s; %s, which loses %s"
                  .formatted(
                      damage.get().what(),
                      damage.get().remedy(),
                      JournalLoss.of(chain, damage.get()).text()));
    }
    return new JournalCheck(List.copyOf(remarks), told, wornEnd);
  }

  private static Optional<String> wornEnd(Path directory) {
    try {
      JournalEnd.read(directory);
      return Optional.empty();
    } catch (StorageFailure e) {
      return Optional.of(e.getMessage());
    }
  }

  private static String harmless(JournalDamage damage) {
    return damage.what() + "; the segments contain all that it held, and the next start deletes it";
  }

  private static String torn(Path file, Extent extent) {
    return "%s has a torn tail from offset %d on, which is cut at the next start"
        .formatted(file.getFileName(), extent.validBytes());
  }
}
