package dev.quire.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.document.Document;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.error.DiskFull;
import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.store.Command;
import dev.quire.storage.Samples;
import dev.quire.storage.Seeds;
import dev.quire.storage.file.DiskFiles;
import dev.quire.storage.file.FaultyFiles;
import dev.quire.storage.file.FileOps;
import dev.quire.storage.file.ForwardingFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JournalTest extends JournalOnDisk {
  private static final int DIMENSION = 3;
  // thousands of tails are cut here, and each is worth a line only elsewhere
  private static final Logger LOG = Logger.getLogger(JournalFiles.class.getName());

  static {
    LOG.setLevel(Level.OFF);
  }

  static LongStream seeds() {
    return Seeds.first(20);
  }

  @Test
  void it_knows_its_size_without_asking_the_disk() throws IOException {
    Path backups = Files.createDirectory(temporary.resolve("backups"));
    FaultyFiles files = new FaultyFiles(new Random(1), backups, Long.MAX_VALUE);
    Samples samples = new Samples(new Random(1), DIMENSION);
    long last;
    try (Journal journal = Journal.open(files, directory, 0, (position, command) -> {})) {
      assertThat(journal.bytes()).isZero();
      append(journal, samples, 3);
      assertThat(journal.bytes()).isPositive().isEqualTo(bytesOnDisk());
      journal.roll();
      append(journal, samples, 3);
      assertThat(journal.bytes()).isEqualTo(bytesOnDisk());
      files.fillUp(true);
      assertThatThrownBy(() -> append(journal, samples, 1)).isInstanceOf(DiskFull.class);
      assertThat(journal.bytes()).isGreaterThanOrEqualTo(bytesOnDisk());
      files.fillUp(false);
      journal.retry();
      assertThat(journal.bytes()).isEqualTo(bytesOnDisk());
      journal.purgeUpTo(3);
      assertThat(journal.bytes()).isEqualTo(bytesOnDisk());
      last = journal.lastPosition();
    }
    // what is not the journal's does not count, and is not even seen
    Files.write(directory.resolve("notes.txt"), new byte[100]);
    try (Journal journal = Journal.open(files, directory, 3, (position, command) -> {})) {
      assertThat(journal.lastPosition()).isEqualTo(last);
      assertThat(journal.bytes()).isPositive().isEqualTo(bytesOnDisk() - 100);
      append(journal, samples, 1);
      assertThat(journal.bytes()).isEqualTo(bytesOnDisk() - 100);
    }
  }

  private static void append(Journal journal, Samples samples, int commands) {
    for (int i = 0; i < commands; i++) {
      String id = "c" + journal.lastPosition();
      journal.awaitDurable(
          journal.append(Command.Write.ofChunks(List.of(samples.chunk(id, "d", i)))));
    }
  }

  private long bytesOnDisk() throws IOException {
    long bytes = 0;
    for (Path file : FileOps.list(directory)) {
      bytes += Files.size(file);
    }
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(strings = {".", ".."})
  void ids_that_nothing_new_may_have_come_back_too(String id) {
    Samples samples = new Samples(new Random(1), DIMENSION);
    Command.Write written =
        new Command.Write(
            List.of(new DocumentId(id)),
            List.of(new ChunkId(id)),
            List.of(samples.document(id)),
            List.of(samples.chunk(id, id, 0)));
    List<Command> replayed = new ArrayList<>();
    try (Journal journal = open(0, replayed)) {
      journal.append(written);
    }
    try (Journal journal = open(0, replayed)) {
      assertThat(journal.lastPosition()).isEqualTo(1);
    }
    assertThat(replayed).containsExactly(written);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void every_command_comes_back_as_it_went_in(long seed) {
    Random random = new Random(seed);
    List<Command> commands = new ArrayList<>();
    try (Journal journal = open(0, commands)) {
      for (int i = 0; i < 40; i++) {
        Command command = command(random);
        commands.add(command);
        assertThat(journal.append(command)).isEqualTo(i + 1L);
        if (random.nextInt(10) == 0) {
          journal.roll();
        }
      }
    }
    int after = random.nextInt(41);
    List<Command> replayed = new ArrayList<>();
    try (Journal journal = open(after, replayed)) {
      assertThat(journal.lastPosition()).isEqualTo(40);
      assertThat(replayed).isEqualTo(commands.subList(after, 40));
    }
  }

  @Test
  void a_command_larger_than_any_page_works() {
    Samples samples = new Samples(new Random(1), DIMENSION);
    List<Chunk> chunks = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      chunks.add(samples.chunk("c" + i, "d", i));
    }
    Command large = Command.Write.ofChunks(chunks);
    try (Journal journal = open(0, new ArrayList<>())) {
      journal.awaitDurable(journal.append(large));
    }
    List<Command> replayed = new ArrayList<>();
    open(0, replayed).close();
    assertThat(replayed).containsExactly(large);
  }

  @Test
  void a_torn_tail_is_cut_at_every_byte() throws IOException {
    List<Command> commands = smallCommands(4);
    // killed, not closed: no mark at the end
    long[] ends = new long[commands.size()];
    Journal killed = open(0, new ArrayList<>());
    for (int i = 0; i < ends.length; i++) {
      killed.awaitDurable(killed.append(commands.get(i)));
      ends[i] = Files.size(file(1));
    }
    byte[] whole = Files.readAllBytes(file(1));
    byte[] end = Files.readAllBytes(end());
    killed.close();
    for (int length = JournalFormat.HEADER_BYTES; length <= whole.length; length++) {
      Files.write(file(1), java.util.Arrays.copyOf(whole, length));
      Files.write(end(), end);
      List<Command> replayed = new ArrayList<>();
      Journal journal = open(0, replayed);
      int expected = 0;
      while (expected < ends.length && ends[expected] <= length) {
        expected++;
      }
      assertThat(replayed).as("cut to %d bytes", length).isEqualTo(commands.subList(0, expected));
      assertThat(journal.append(commands.getFirst())).isEqualTo(expected + 1L);
      journal.close();
      assertThat(replay()).hasSize(expected + 1);
      FileOps.list(directory).forEach(path -> assertThat(path.toFile().delete()).isTrue());
    }
  }

  @Test
  void a_flipped_bit_anywhere_in_a_closed_journal_is_refused() throws IOException {
    writeClosed(smallCommands(6));
    byte[] whole = Files.readAllBytes(file(1));
    for (int at = 0; at < whole.length; at++) {
      byte[] flipped = whole.clone();
      flipped[at] ^= (byte) (1 << (at % 8));
      Files.write(file(1), flipped);
      requireRefused("bit flipped in byte " + at, file(1) + " is damaged at offset ");
    }
    assertThat(Files.readAllBytes(file(1))).as("the file is left alone").hasSize(whole.length);
  }

  @Test
  void a_refusal_says_where_the_damage_is() throws IOException {
    long[] ends = new long[6];
    try (Journal journal = open(0, new ArrayList<>())) {
      for (int i = 0; i < ends.length; i++) {
        journal.awaitDurable(journal.append(smallCommands(6).get(i)));
        ends[i] = Files.size(file(1));
      }
    }
    byte[] flipped = Files.readAllBytes(file(1));
    flipped[(int) ends[3] - 1] ^= 1;
    Files.write(file(1), flipped);
    long offset = ends[2] + JournalFormat.PREFIX_BYTES; // behind the mark that begins the write
    requireRefused("the fourth", "damaged at offset " + offset + ": the record of position 4 is");
    requireRefused("the fourth", "give up the commands from position 4 on");
  }

  @Test
  void a_missing_file_is_refused() throws IOException {
    try (Journal journal = open(0, new ArrayList<>())) {
      for (Command command : commands(6)) {
        journal.append(command);
        journal.roll();
      }
    }
    Files.delete(file(3));
    assertThatThrownBy(() -> open(0, new ArrayList<>()))
        .isInstanceOf(StorageFailure.class)
        .hasMessageContaining("from position 3 to 3");
    List<Command> replayed = new ArrayList<>();
    open(3, replayed).close();
    assertThat(replayed).as("what was sealed is not missed").hasSize(3);
  }

  @Test
  void a_purge_leaves_what_is_still_needed() throws IOException {
    List<Command> commands = commands(5);
    try (Journal journal = open(0, new ArrayList<>())) {
      for (Command command : commands) {
        journal.append(command);
        journal.roll();
      }
      journal.purgeUpTo(3);
      assertThat(Files.exists(file(3))).isFalse();
      assertThat(Files.exists(file(4))).isTrue();
    }
    List<Command> replayed = new ArrayList<>();
    try (Journal journal = open(3, replayed)) {
      assertThat(replayed).isEqualTo(commands.subList(3, 5));
      journal.purgeUpTo(5);
      assertThat(FileOps.list(directory)).isEmpty();
      assertThat(journal.append(commands.getFirst())).isEqualTo(6);
    }
  }

  @Test
  void of_what_was_purged_all_is_let_go_whatever_becomes_of_one() {
    AtomicInteger letGo = new AtomicInteger();
    FileOps disk =
        new ForwardingFiles(new DiskFiles()) {
          @Override
          public Closeable unlink(Path file) throws IOException {
            super.unlink(file).close();
            return () -> {
              letGo.incrementAndGet();
              throw new IOException("the disk is gone");
            };
          }
        };
    try (Journal journal = Journal.open(disk, directory, 0, (position, command) -> {})) {
      for (Command command : commands(3)) {
        journal.append(command);
        journal.roll();
      }
      journal.purgeUpTo(3);
      assertThat(letGo).hasValue(3);
      assertThat(journal.append(commands(1).getFirst())).isEqualTo(4);
    }
  }

  @Test
  void what_nobody_waits_for_becomes_durable_by_itself() {
    try (Journal journal = open(0, new ArrayList<>())) {
      long position = journal.append(commands(1).getFirst());
      long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
      while (journal.durablePosition() < position && System.nanoTime() < deadline) {
        Thread.onSpinWait();
      }
      assertThat(journal.durablePosition()).isEqualTo(position);
    }
  }

  @Test
  void after_a_full_disk_nothing_is_taken_until_the_journal_is_opened_again() {
    List<Command> commands = commands(3);
    FaultyFiles files = new FaultyFiles(new Random(1), temporary, Long.MAX_VALUE);
    try (Journal journal = Journal.open(files, directory, 0, (position, command) -> {})) {
      journal.awaitDurable(journal.append(commands.get(0)));
      files.fillUp(true);
      long lost = journal.append(commands.get(1));
      assertThatThrownBy(() -> journal.awaitDurable(lost)).isInstanceOf(DiskFull.class);
      files.fillUp(false);
      assertThatThrownBy(() -> journal.append(commands.get(2))).isInstanceOf(DiskFull.class);
      assertThatThrownBy(() -> journal.awaitDurable(lost)).isInstanceOf(DiskFull.class);
    }
    assertThat(replay().getFirst()).isEqualTo(commands.getFirst());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
  void after_an_end_that_found_a_full_disk_nothing_is_taken(int seed) {
    List<Command> commands = commands(3);
    FaultyFiles files = new FaultyFiles(new Random(seed), temporary, Long.MAX_VALUE);
    try (Journal journal = Journal.open(files, directory, 0, (position, command) -> {})) {
      journal.awaitDurable(journal.append(commands.get(0)));
      files.fillUp(true);
      assertThatThrownBy(journal::roll).isInstanceOf(DiskFull.class);
      files.fillUp(false);
      assertThatThrownBy(() -> journal.append(commands.get(1))).isInstanceOf(DiskFull.class);
      journal.restart(1);
      journal.awaitDurable(journal.append(commands.get(2)));
    }
    List<Command> replayed = new ArrayList<>();
    open(1, replayed).close();
    assertThat(replayed).containsExactly(commands.get(2));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
  void what_found_a_full_disk_is_written_again_when_there_is_room(int seed) {
    List<Command> commands = commands(4);
    FaultyFiles files = new FaultyFiles(new Random(seed), temporary, Long.MAX_VALUE);
    try (Journal journal = Journal.open(files, directory, 0, (position, command) -> {})) {
      for (int i = 0; i < commands.size(); i++) {
        files.fillUp(true);
        long position = journal.append(commands.get(i));
        assertThatThrownBy(() -> journal.awaitDurable(position)).isInstanceOf(DiskFull.class);
        assertThatThrownBy(journal::retry).isInstanceOf(DiskFull.class);
        assertThat(journal.durablePosition()).isEqualTo(i);
        files.fillUp(false);
        journal.retry();
        assertThat(journal.durablePosition()).isEqualTo(i + 1);
      }
    }
    assertThat(replay()).isEqualTo(commands);
  }

  private static List<Command> commands(int count) {
    Random random = new Random(count);
    List<Command> commands = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      commands.add(command(random));
    }
    return commands;
  }

  private static Command command(Random random) {
    Samples samples = new Samples(random, DIMENSION);
    if (random.nextInt(8) == 0) {
      return new Command.Define(Samples.library(samples.id(256), DIMENSION));
    }
    List<DocumentId> deletedDocuments = new ArrayList<>();
    List<ChunkId> deletedChunks = new ArrayList<>();
    List<Document> documents = new ArrayList<>();
    List<Chunk> chunks = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      deletedDocuments.add(new DocumentId(samples.id(256)));
      deletedChunks.add(new ChunkId(samples.id(256)));
      documents.add(samples.document(samples.id(256)));
      chunks.add(samples.chunk(samples.id(256), samples.id(8), random.nextInt(1_000_000)));
    }
    return new Command.Write(deletedDocuments, deletedChunks, documents, chunks);
  }
}
