package dev.quire.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Words that are not used in this house, each with what to use instead. */
class BannedWordsTest {
  private record Ban(Pattern word, String instead) {
    Ban(String word, String instead) {
      this(Pattern.compile(word), instead);
    }
  }

  private static final Ban NAMES =
      new Ban(
          "(Manager|Helper|Utils?|Impl|Processor|Data|Info)\\.java$",
          "name the thing by what it is or does: the port Journal, the adapter RaftJournal");

  /** The beginning of a line that is no comment. */
  private static final String CODE = "^(?!\\s*(\\*|//)).*";

  private static final List<Ban> EVERYWHERE =
      List.of(
          new Ban("\\b(TODO|FIXME|XXX)\\b", "do it now, or open an issue"),
          new Ban("\\.printStackTrace\\(", "throw it, or log it with its context"),
          new Ban("\\bnet\\.jqwik\\b", "a seeded generator under @ParameterizedTest"),
          new Ban("\\blombok\\.", "records, and code that is there to be read"),
          new Ban("\\bsun\\.misc\\.", "java.lang.foreign"),
          new Ban("@SuppressWarnings\\(\"all\"\\)", "the one warning that is meant"));

  private static final List<Ban> MAIN =
      List.of(
          new Ban("catch \\(Throwable", "catch what can be answered; let errors end the thread"));

  /** Libraries do not talk on somebody else's console. */
  private static final List<Ban> LIBRARIES =
      List.of(
          new Ban(CODE + "System\\.(out|err)\\b", "java.lang.System.Logger, or a return value"),
          new Ban(CODE + "System\\.exit\\(", "throw; only a main method ends the process"));

  private static final List<Ban> TESTS =
      List.of(
          new Ban(
              "Thread\\.sleep\\(", "await a condition: a latch, a future, a poll with a deadline"),
          new Ban("@Disabled\\b", "mend it or remove it"),
          new Ban("\\bassumeTrue\\(false", "mend it or remove it"),
          new Ban("org\\.mockito", "the real thing, or the reference model"));

  /** Modules whose every class serves a program with a console of its own. */
  private static final List<String> PROGRAMS = List.of("demo/", "bench/");

  /** Lines that may break a ban, as folder and banned word, each with its reason. */
  private static final Map<String, String> EXCEPTIONS =
      Map.of(
          "indexing-native/src/main/java/dev/quire/indexing/kernel catch \\(Throwable",
          "a MethodHandle is declared to throw it");

  @Test
  void no_class_is_named_after_nothing() {
    assertThat(all().map(House::name).filter(name -> NAMES.word().matcher(name).find()).toList())
        .as(NAMES.instead())
        .isEmpty();
  }

  @Test
  void nobody_uses_what_is_banned_everywhere() {
    assertThat(violations(all().toList(), EVERYWHERE)).isEmpty();
  }

  @Test
  void main_code_uses_no_shortcuts() {
    assertThat(violations(House.mainSources(), MAIN)).isEmpty();
  }

  @Test
  void libraries_do_not_print() {
    List<Path> libraries =
        House.mainSources().stream()
            .filter(file -> PROGRAMS.stream().noneMatch(House.name(file)::startsWith))
            .filter(file -> House.lines(file).stream().noneMatch(l -> l.contains("void main(")))
            .toList();
    assertThat(violations(libraries, LIBRARIES)).isEmpty();
  }

  @Test
  void tests_wait_for_conditions_and_run_all_the_time() {
    assertThat(violations(House.testSources(), TESTS)).isEmpty();
  }

  @Test
  void a_banned_word_is_seen() {
    Path here =
        House.ROOT.resolve("architecture/src/test/java/dev/quire/architecture/Planted.java");
    assertThat(violations(List.of(here), List.of(new Ban("HashMap<", "nothing")))).isNotEmpty();
  }

  private static Stream<Path> all() {
    return Stream.concat(House.mainSources().stream(), House.testSources().stream());
  }

  private static List<String> violations(List<Path> files, List<Ban> bans) {
    List<String> violations = new ArrayList<>();
    for (Path file : files) {
      // this file must say the words to ban them
      if (file.endsWith("BannedWordsTest.java")) {
        continue;
      }
      List<String> lines = House.lines(file);
      for (int i = 0; i < lines.size(); i++) {
        for (Ban ban : bans) {
          if (ban.word().matcher(lines.get(i)).find()
              && !EXCEPTIONS.containsKey(House.name(file.getParent()) + " " + ban.word())) {
            violations.add(
                House.name(file)
                    + ":"
                    + (i + 1)
                    + " "
                    + lines.get(i).strip()
                    + " → "
                    + ban.instead());
          }
        }
      }
    }
    return violations;
  }
}
