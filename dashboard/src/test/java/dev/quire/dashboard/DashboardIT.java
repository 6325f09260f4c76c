package dev.quire.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ScreenshotAnimations;
import dev.quire.sdk.DocumentSpec;
import dev.quire.sdk.QuireClient;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestWatcher;
import org.junit.jupiter.api.io.TempDir;

/**
 * A visitor's way through the dashboard, in a real browser, before the real server with its real
 * model. The steps stand on each other, as a visit does; each leaves a picture in
 * target/screenshots. {@code -Dquire.api.url} visits a server that runs already.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DashboardIT {

  private static final String ELEPHANT =
      "The elephant is a large grey animal with a long trunk and two tusks. It lives in herds on the savanna and in forests. "
          + "A cow leads the herd to water in the dry season.";
  private static final String BREAD =
      "Bread is baked from flour, water, salt and yeast. The dough rests for an hour before it goes into the oven. "
          + "A crust forms when the surface dries and browns.";
  private static final String HARMLESS = "<img src=x onerror=document.title='broken'> & co";

  /** A failed step leaves a picture of what was there instead. */
  @RegisterExtension
  final TestWatcher photographer =
      new TestWatcher() {
        @Override
        public void testFailed(ExtensionContext context, Throwable cause) {
          shoot("failed-" + context.getRequiredTestMethod().getName());
        }
      };

  @TempDir static Path data;
  private static String serverAddress;
  private static Started api;
  private static Started dashboard;
  private static Chromium chromium;
  private static Page page;

  @BeforeAll
  static void start() {
    serverAddress = System.getProperty("quire.api.url");
    if (serverAddress == null) {
      var jar = Path.of("../api/target/quarkus-app/quarkus-run.jar");
      api =
          Started.jar(
              jar, "QUIRE_PORT", Map.of("QUIRE_DATA", data.toString()), Path.of("target/api.log"));
      serverAddress = api.address();
    }
    dashboard =
        Started.jar(
            Path.of("target/quarkus-app/quarkus-run.jar"),
            "QUIRE_DASHBOARD_PORT",
            Map.of("QUIRE_API_URL", serverAddress),
            Path.of("target/dashboard.log"));
    chromium = new Chromium();
    page = chromium.open(dashboard.address(), 1280, 860, ColorScheme.LIGHT);
  }

  @AfterAll
  static void stop() {
    for (var thing : new AutoCloseable[] {chromium, dashboard, api}) {
      close(thing);
    }
  }

  private static void close(AutoCloseable thing) {
    try {
      if (thing != null) {
        thing.close();
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @Order(1)
  void an_empty_server_invites_to_create_a_library() {
    page.navigate("/");
    assertThat(page.getByText("No libraries yet")).isVisible();
    shoot("1-empty");
    button("New library").click();
    field("Name").fill("Field guide");
    field("Id").fill("field guide");
    shoot("2-new-library");
    button("Create").click();
    assertThat(heading("Field guide")).isVisible();
    assertThat(page.getByText("No documents yet")).isVisible();
  }

  @Test
  @Order(2)
  void a_text_that_is_added_becomes_a_document_with_chunks() {
    button("Add the first text").click();
    add("Elephants", "elephants", ELEPHANT);
    button("Add a text").click();
    add("Bread", "", BREAD);
    button("Add a text").click();
    add(HARMLESS, "ä 100%", "A text whose title wants to be markup. It must stay a text.");
    shoot("3-documents");
    link("Elephants").click();
    assertThat(heading("Elephants")).isVisible();
    assertThat(page.locator(".chunk").first()).containsText("The elephant is a large grey animal");
    shoot("4-document");
  }

  @Test
  @Order(3)
  void a_title_is_shown_as_text_and_an_odd_id_leads_to_its_document() {
    link("Documents").click();
    link(HARMLESS).click();
    assertThat(heading(HARMLESS)).isVisible();
    assertThat(page.locator("main img")).hasCount(0);
    assertThat(page.locator(".chunk").first()).containsText("must stay a text");
  }

  @Test
  @Order(4)
  void a_question_in_words_finds_the_text_that_answers_it() {
    link("Field guide").click();
    field("Question").fill("a large grey animal with a trunk");
    button("Search").click();
    var first = page.locator(".hit").first();
    assertThat(first).containsText("The elephant is a large grey animal");
    assertThat(first.getByRole(AriaRole.METER)).isVisible();
    assertThat(first.getByRole(AriaRole.LINK)).hasText("Elephants");
    assertThat(page.locator(".summary").first()).containsText("embedding");
    assertThat(page.locator(".remarks"))
        .hasText("10 chunks were asked for, but the library has only 3");
    shoot("5-search");
    field("Filter").fill("year >");
    button("Search").click();
    assertThat(page.getByText("There should be a value at the end")).isVisible();
    field("Filter").fill("");
  }

  @Test
  @Order(5)
  void a_hit_leads_to_others_like_it() {
    button("Search").click();
    var other = page.locator(".hit").nth(1);
    var text = other.locator(".chunk-text").innerText();
    other.getByRole(AriaRole.BUTTON).click();
    assertThat(page.locator(".hit .chunk-text").first()).hasText(text);
    assertThat(page.locator(".hit").first().getByRole(AriaRole.METER))
        .hasAttribute("aria-valuenow", "1.000");
  }

  @Test
  @Order(6)
  void an_index_is_built_while_one_watches() {
    tab("Index").click();
    assertThat(page.getByText("Pending")).isVisible();
    assertThat(page.getByText("no index is built yet")).isVisible();
    assertThat(button("Measure")).hasCount(0);
    button("Build").click();
    assertThat(page.getByText("The index is built")).isVisible();
    assertThat(page.locator(".facts").last()).containsText("ready");
    shoot("6-index");
  }

  @Test
  @Order(7)
  void what_the_index_finds_is_measured_on_demand() {
    field("Queries").fill("0");
    button("Measure").click();
    assertThat(page.getByText("1 to 1,000")).isVisible();
    field("Queries").fill("20");
    button("Measure").click();
    var row = page.locator(".measured tbody tr");
    assertThat(row).containsText("exact");
    assertThat(row).containsText("100.0 % – 100.0 %");
    assertThat(page.locator(".measured")).containsText("20 queries for 10 neighbours each");
    assertThat(button("Measure")).isEnabled();
  }

  @Test
  @Order(8)
  void a_snapshot_is_kept_and_restored_as_a_library_of_its_own() {
    tab("Snapshots").click();
    field("Name").fill("before");
    button("Create a snapshot").click();
    assertThat(page.getByText("before", new Page.GetByTextOptions().setExact(true))).isVisible();
    shoot("7-snapshots");
    button("Restore before").click();
    field("Id of the new library").fill("again");
    dialogButton("Restore").click();
    page.waitForURL(Pattern.compile(".*/libraries/again/documents"));
    assertThat(link("Elephants")).isVisible();
  }

  @Test
  @Order(9)
  void libraries_are_listed_and_deleted_after_a_question() {
    page.navigate("/");
    assertThat(page.locator("vaadin-grid").getByRole(AriaRole.LINK)).hasCount(2);
    shoot("8-libraries");
    button("Delete Field guide").last().click();
    assertThat(
            page.getByText(
                Pattern.compile("3 documents, \\d+ chunks and its snapshots go with it, for good")))
        .isVisible();
    assertThat(page.getByText("Delete “Field guide” (field guide)?")).isVisible();
    shoot("9-delete");
    dialogButton("Delete").click();
    assertThat(page.locator("vaadin-grid").getByRole(AriaRole.LINK)).hasCount(1);
  }

  @Test
  @Order(10)
  void it_looks_right_in_the_dark_and_on_a_phone() {
    var left = page.locator("vaadin-grid").getByRole(AriaRole.LINK).first().getAttribute("href");
    pictures(chromium.open(dashboard.address(), 1280, 860, ColorScheme.DARK), left, "dark");
    pictures(chromium.open(dashboard.address(), 390, 844, ColorScheme.LIGHT), left, "phone");
  }

  @Test
  @Order(11)
  void what_is_gone_and_what_was_never_there_are_said_plainly() {
    page.navigate("/libraries/nowhere");
    assertThat(page.getByRole(AriaRole.ALERT)).containsText("This is not there");
    page.navigate("/no/such/page");
    assertThat(page.getByText("There is no such page")).isVisible();
  }

  @Test
  @Order(12)
  void a_long_list_of_documents_is_fetched_while_one_scrolls() {
    try (var quire = QuireClient.connect(serverAddress)) {
      var many = quire.createLibrary("Many", l -> l.id("many").dimension(2));
      many.documents()
          .createAll(IntStream.range(0, 250).mapToObj(DashboardIT::numbered).toList(), w -> {});
    }
    page.navigate("/libraries/many/documents");
    assertThat(link("Number 000")).isVisible();
    assertThat(page.getByText("Number 249")).hasCount(0);
    page.waitForFunction(
        """
        () => {
          const grid = document.querySelector('vaadin-grid');
          grid.scrollToIndex(grid.size - 1);
          return grid.textContent.includes('Number 249');
        }
        """);
  }

  @Test
  @Order(13)
  void a_server_that_does_not_answer_is_named_with_a_remedy() {
    var nowhere = "http://localhost:" + Started.freePort();
    var log = Path.of("target/dashboard-alone.log");
    var jar = Path.of("target/quarkus-app/quarkus-run.jar");
    try (var alone =
        Started.jar(jar, "QUIRE_DASHBOARD_PORT", Map.of("QUIRE_API_URL", nowhere), log)) {
      page.navigate(alone.address());
      var banner = page.getByRole(AriaRole.ALERT);
      assertThat(banner).containsText("The Quire server does not answer");
      assertThat(banner).containsText(nowhere);
      assertThat(banner).containsText("./quire up");
      assertThat(page.getByText("no answer")).isVisible();
      shoot("10-unreachable");
    }
  }

  private static DocumentSpec numbered(int number) {
    var vector = new float[] {1, number};
    return DocumentSpec.of(
        d ->
            d.title("Number %03d".formatted(number))
                .id("%03d".formatted(number))
                .chunk("", c -> c.embedding(vector)));
  }

  private static void pictures(Page window, String library, String name) {
    window.navigate("/");
    assertThat(window.locator("vaadin-grid").getByRole(AriaRole.LINK).first()).isVisible();
    shoot(window, name + "-libraries");
    window.navigate("/" + library);
    window.getByLabel("Question").fill("what do bakers do");
    window.getByLabel("Question").press("Enter");
    assertThat(window.locator(".hit").first()).containsText("dough");
    shoot(window, name + "-search");
    window.context().close();
  }

  private static void add(String title, String id, String text) {
    field("Title").fill(title);
    field("Id").fill(id);
    page.getByLabel("Text", new Page.GetByLabelOptions().setExact(true)).fill(text);
    dialogButton("Add").click();
    assertThat(link(title)).isVisible();
    assertThat(page.locator("vaadin-dialog[opened]")).hasCount(0);
  }

  private static Locator field(String label) {
    return page.getByLabel(label, new Page.GetByLabelOptions().setExact(true));
  }

  private static Locator button(String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  private static Locator dialogButton(String name) {
    return page.locator("vaadin-dialog[opened], vaadin-confirm-dialog[opened]")
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
  }

  private static Locator link(String name) {
    return page.locator("main")
        .getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName(name).setExact(true))
        .first();
  }

  private static Locator tab(String name) {
    return page.locator("vaadin-tab").getByText(name);
  }

  private static Locator heading(String text) {
    return page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName(text).setLevel(1));
  }

  private static void shoot(String name) {
    shoot(page, name);
  }

  private static void shoot(Page window, String name) {
    var file = Path.of("target/screenshots", name + ".png");
    window.screenshot(
        new Page.ScreenshotOptions().setPath(file).setAnimations(ScreenshotAnimations.DISABLED));
  }
}
