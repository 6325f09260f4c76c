package dev.quire.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages are short, their links lead somewhere, and their samples are code that compiles. */
class DocumentationTest {
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
  private static final Pattern OUTSIDE = Pattern.compile("^([a-z]+:|#|<).*");
  private static final Pattern SAMPLE =
      Pattern.compile("<!-- sample: (\\S+) -->\\s*```java\\n(.*?)```", Pattern.DOTALL);

  @ParameterizedTest
  @CsvSource({"README.md, 120", "ARCHITECTURE.md, 200"})
  void a_page_is_there_and_short(String page, int budget) {
    assertThat(House.lines(existing(page)).size()).as(page).isBetween(10, budget);
  }

  @ParameterizedTest
  @ValueSource(strings = {"LICENSE", "CONTRIBUTING.md", "docs/adr/README.md"})
  void a_newcomer_finds(String page) {
    assertThat(existing(page)).isNotEmptyFile();
  }

  @Test
  void links_lead_somewhere() {
    List<String> dead = new ArrayList<>();
    for (Path page : pages()) {
      for (String target : targets(page)) {
        if (!Files.exists(page.resolveSibling(target.replaceFirst("#.*", "")))) {
          dead.add(House.name(page) + " → " + target);
        }
      }
    }
    assertThat(dead).isEmpty();
  }

  @Test
  void samples_are_code_that_compiles() throws Exception {
    List<MatchResult> samples =
        SAMPLE.matcher(Files.readString(existing("README.md"))).results().toList();
    assertThat(samples).as("README.md: <!-- sample: path --> and a block of Java").isNotEmpty();
    for (MatchResult sample : samples) {
      List<String> shown = withoutLayout(sample.group(2).lines());
      List<String> compiled = withoutLayout(House.lines(existing(sample.group(1))).stream());
      assertThat(shown).as("the sample of " + sample.group(1) + " in README.md").isNotEmpty();
      assertThat(Collections.indexOfSubList(compiled, shown))
          .as(
              "README.md shows, line by line, a stretch of "
                  + sample.group(1)
                  + ":\n"
                  + String.join("\n", shown))
          .isNotNegative();
    }
  }

  @Test
  void every_package_says_what_it_is() {
    assertThat(
            House.mainSources().stream()
                .map(Path::getParent)
                .distinct()
                .filter(directory -> !Files.exists(directory.resolve("package-info.java")))
                .map(House::name)
                .toList())
        .as("packages without package-info.java")
        .isEmpty();
  }

  private static Path existing(String name) {
    Path file = House.ROOT.resolve(name);
    assertThat(file).as(name + " is missing").exists();
    return file;
  }

  /** The pages of the project, without what tools unpack beside them. */
  private static List<Path> pages() {
    Stream<Path> top =
        Stream.of("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md").map(House.ROOT::resolve);
    Stream<Path> docs = House.filesUnder(House.ROOT.resolve("docs"), ".md").stream();
    Stream<Path> modules =
        House.MODULES.stream()
            .map(module -> House.ROOT.resolve(module).resolve("README.md"))
            .filter(Files::exists);
    return Stream.of(top, docs, modules).flatMap(pages -> pages).toList();
  }

  private static List<String> targets(Path page) {
    return LINK.matcher(String.join("\n", House.lines(page)))
        .results()
        .map(link -> link.group(1))
        .filter(target -> !OUTSIDE.matcher(target).matches())
        .toList();
  }

  private static List<String> withoutLayout(Stream<String> lines) {
    return lines.map(String::strip).filter(line -> !line.isEmpty()).toList();
  }
}
