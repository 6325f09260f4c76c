package dev.quire.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ScreenshotAnimations;
import dev.quire.sdk.DocumentSpec;
import dev.quire.sdk.QuireClient;
import dev.quire.sdk.model.IndexSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the dashboard shows of servers in other states than {@link DashboardIT}'s: one with a large
 * archive, one that takes no writes, one that goes away, one with a damaged library. The steps
 * stand on each other: they share the data directory.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ServerStatesIT {

  private static final Path SERVER = Path.of("../api/target/quarkus-app/quarkus-run.jar");
  private static final Path DASHBOARD = Path.of("target/quarkus-app/quarkus-run.jar");
  private static final long SEED = 20;

  @TempDir static Path data;
  @TempDir static Path downloads;
  private static Started api;
  private static Started dashboard;
  private static Chromium chromium;
  private static Page page;

  @BeforeAll
  static void start() {
    api = server(Map.of());
    dashboard = dashboardOf(api, Map.of());
    chromium = new Chromium();
    page = chromium.open(dashboard.address(), 1280, 860, ColorScheme.LIGHT);
    try (var quire = QuireClient.connect(api.address())) {
      var large = quire.createLibrary("Large", l -> l.id("large").dimension(1024));
      large.documents().createAll(documents(3_000, 1024), w -> {});
      large.snapshots().create("kept");
    }
  }

  @AfterAll
  static void stop() {
    chromium.close();
    dashboard.close();
    api.close();
  }

  @Test
  @Order(1)
  void an_archive_of_more_than_ten_mebibytes_is_downloaded_and_imported() throws IOException {
    page.navigate("/libraries/large/snapshots");
    var download = page.waitForDownload(() -> page.getByLabel("Download kept").click());
    download.saveAs(archive());
    Assertions.assertThat(Files.size(archive())).isGreaterThan(11L << 20);
    upload(page, archive(), "copy");
    page.waitForURL(Pattern.compile(".*/libraries/copy/documents"));
    assertThat(page.getByText("Number 0000")).isVisible();
  }

  @Test
  @Order(2)
  void an_archive_that_is_refused_says_why_where_one_uploaded_it() throws IOException {
    var none = Files.writeString(downloads.resolve("none.tar"), "This is no archive.");
    upload(page, none, "other");
    var refused = page.locator("vaadin-dialog[opened]").getByRole(AriaRole.ALERT);
    assertThat(refused).containsText("The server cannot take this as it is");
    shoot("12-refused-archive");
    try (var narrow =
        dashboardOf(api, Map.of("QUARKUS_HTTP_LIMITS_MAX_BODY_SIZE", String.valueOf(1 << 20)))) {
      var window = chromium.open(narrow.address(), 1280, 860, ColorScheme.LIGHT);
      upload(window, archive(), "third");
      var broken = window.locator("vaadin-dialog[opened]").getByRole(AriaRole.ALERT);
      assertThat(broken).containsText("The archive did not get here");
      window.context().close();
    }
  }

  @Test
  @Order(3)
  void a_build_that_nobody_wants_any_more_is_cancelled() {
    page.navigate("/libraries/large/index");
    page.locator("vaadin-select").click();
    page.locator("vaadin-select-item").getByText("hnsw").click();
    var params = page.getByLabel("Parameters");
    assertThat(params).hasAttribute("placeholder", Pattern.compile("efConstruction"));
    params.fill("m=256, efConstruction=10000"); // takes longer than anybody waits
    button("Build").click();
    assertThat(page.locator(".job")).containsText("hnsw");
    shoot("12-build");
    button("Cancel").click();
    assertThat(page.getByText("The build was cancelled")).isVisible();
    assertThat(page.locator(".job")).hasCount(0);
    assertThat(page.getByRole(AriaRole.ALERT)).hasCount(0);
    assertThat(button("Build")).isEnabled();
  }

  @Test
  @Order(4)
  void what_each_effort_finds_is_measured_on_demand() {
    try (var quire = QuireClient.connect(api.address())) {
      quire.waitFor(quire.library("large").index().build(IndexSpec.ivfFlat()));
      quire.createLibrary("Empty", l -> l.id("empty").dimension(2));
    }
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      var window = chromium.open(dashboard.address(), 1280, 1500, scheme);
      window.navigate("/libraries/large/index");
      window.getByLabel("Queries").fill("20");
      button(window, "Measure").click();
      assertThat(window.locator(".measured tbody tr").nth(1)).containsText("nprobe 2");
      assertThat(window.locator(".measured tbody tr").first())
          .containsText(Pattern.compile("% – .* %.* ms"));
      window.locator(".measured tbody tr").last().scrollIntoViewIfNeeded();
      shoot(window, "12-measured-" + scheme.name().toLowerCase(Locale.ROOT));
      window.context().close();
    }
    page.navigate("/libraries/empty/index");
    assertThat(page.getByText("the library has no chunks yet")).isVisible();
    assertThat(button("Measure")).hasCount(0);
  }

  @Test
  @Order(4)
  void what_is_scrolled_to_has_the_colour_of_the_page() {
    var colour = "getComputedStyle(document.%s).backgroundColor";
    Assertions.assertThat(page.evaluate(colour.formatted("documentElement")))
        .isEqualTo(page.evaluate(colour.formatted("body")));
  }

  @Test
  @Order(4)
  void a_word_without_an_end_widens_no_page() {
    var endless = "endless".repeat(60);
    try (var quire = QuireClient.connect(api.address())) {
      var wide = quire.createLibrary(endless, l -> l.id("wide").dimension(2));
      wide.documents()
          .create(
              d ->
                  d.id("d")
                      .title(endless)
                      .metadata("field", endless)
                      .chunk(
                          endless,
                          c -> c.id("c").embedding(new float[] {1, 2}).metadata("field", endless)));
    }
    for (String path : List.of("wide", "wide/documents", "wide/documents/d")) {
      page.navigate("/libraries/" + path);
      assertThat(page.getByText(endless).first()).isVisible();
      assertFits(path);
    }
    page.navigate("/libraries/wide");
    page.getByLabel("Like the chunk").fill("c");
    button("Search").click();
    assertThat(page.locator(".hit")).hasCount(1);
    assertFits("search");
    shoot("12-endless");
  }

  private static void assertFits(String what) {
    var root = "document.documentElement";
    Assertions.assertThat(page.evaluate(root + ".scrollWidth - " + root + ".clientWidth"))
        .as(what)
        .isEqualTo(0);
  }

  @Test
  @Order(5)
  void a_read_only_server_is_offered_no_writes() {
    try (var reader = server(Map.of("QUIRE_READ_ONLY", "true"));
        var shown = dashboardOf(reader, Map.of())) {
      var window = chromium.open(shown.address(), 1280, 860, ColorScheme.LIGHT);
      window.navigate("/");
      assertThat(window.locator("header")).containsText("read-only");
      assertThat(window.getByText("large", new Page.GetByTextOptions().setExact(true))).isVisible();
      assertThat(buttons(window)).hasCount(0);
      window.screenshot(picture("13-read-only"));
      for (String section : List.of("documents", "index", "snapshots")) {
        window.navigate("/libraries/large/" + section);
        assertThat(window.locator("vaadin-tab[selected]"))
            .hasText(Pattern.compile(section, Pattern.CASE_INSENSITIVE));
        assertThat(window.locator("vaadin-progress-bar")).hasCount(0);
        assertThat(buttons(window).filter(beside("Measure"))).hasCount(0);
      }
      window.navigate("/libraries/large/index");
      window.getByLabel("Queries").fill("5");
      button(window, "Measure").click();
      assertThat(window.locator(".measured tbody tr").first()).isVisible();
      window.context().close();
    }
  }

  @Test
  @Order(6)
  void a_server_that_goes_away_while_one_scrolls_is_missed_and_asked_again() {
    page.navigate("/libraries/large/documents");
    assertThat(page.getByText("Number 0000")).isVisible();
    api.close();
    page.evaluate("document.querySelector('vaadin-grid').scrollToIndex(1e9)");
    var banner = page.getByRole(AriaRole.ALERT);
    assertThat(banner).containsText("The Quire server does not answer");
    banner.getByRole(AriaRole.BUTTON).click();
    assertThat(banner).containsText("The Quire server does not answer");
    shoot("14-gone-while-scrolling");
  }

  @Test
  @Order(7)
  void a_damaged_library_leads_to_its_snapshots() throws IOException {
    Files.writeString(data.resolve("large/manifest.json"), "{}");
    dashboard.close();
    api = server(Map.of());
    dashboard = dashboardOf(api, Map.of());
    page = chromium.open(dashboard.address(), 1280, 860, ColorScheme.LIGHT);
    page.navigate("/");
    assertThat(page.getByText("damaged", new Page.GetByTextOptions().setExact(true))).isVisible();
    shoot("15-damaged");
    page.locator("vaadin-grid")
        .getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName("large").setExact(true))
        .click();
    assertThat(page.getByRole(AriaRole.ALERT)).containsText("The library is damaged");
    assertThat(page.getByLabel("Download kept")).isVisible();
    assertThat(page.getByText("Create a snapshot")).hasCount(0);
    shoot("16-damaged-library");
    page.getByLabel("Restore kept").click();
    page.locator("vaadin-dialog[opened]")
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Restore"))
        .click();
    page.waitForURL(Pattern.compile(".*/libraries/large-restored/documents"));
    assertThat(page.getByText("Number 0000")).isVisible();
  }

  private static void upload(Page window, Path archive, String as) {
    window.navigate("/");
    button(window, "Import").click();
    window.getByLabel("Id of the new library").fill(as);
    window.getByLabel("Id of the new library").blur();
    window.locator("vaadin-upload input[type=file]").setInputFiles(archive);
  }

  private static Path archive() {
    return downloads.resolve("large-kept.tar");
  }

  private static Started server(Map<String, String> settings) {
    var environment = new HashMap<>(settings);
    environment.put("QUIRE_DATA", data.toString());
    return Started.jar(SERVER, "QUIRE_PORT", environment, Path.of("target/states-api.log"));
  }

  private static Started dashboardOf(Started server, Map<String, String> settings) {
    var environment = new HashMap<>(settings);
    environment.put("QUIRE_API_URL", server.address());
    var log = Path.of("target/states-dashboard.log");
    return Started.jar(DASHBOARD, "QUIRE_DASHBOARD_PORT", environment, log);
  }

  private static List<DocumentSpec> documents(int count, int dimension) {
    var random = new Random(SEED);
    return IntStream.range(0, count).mapToObj(n -> document(n, dimension, random)).toList();
  }

  private static DocumentSpec document(int number, int dimension, Random random) {
    var vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = random.nextFloat() - 0.5f;
    }
    return DocumentSpec.of(
        d ->
            d.title("Number %04d".formatted(number))
                .id("%04d".formatted(number))
                .chunk("", c -> c.embedding(vector)));
  }

  /** A read-only server's pages have none outside the search, but for what only measures. */
  private static Locator buttons(Page window) {
    return window.locator("main").getByRole(AriaRole.BUTTON);
  }

  private static Locator.FilterOptions beside(String name) {
    return new Locator.FilterOptions().setHasNotText(name);
  }

  private static Locator button(Page window, String name) {
    return window.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  private static Locator button(String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  private static void shoot(String name) {
    shoot(page, name);
  }

  private static void shoot(Page window, String name) {
    window.screenshot(picture(name));
  }

  private static Page.ScreenshotOptions picture(String name) {
    return new Page.ScreenshotOptions()
        .setPath(Path.of("target/screenshots", name + ".png"))
        .setAnimations(ScreenshotAnimations.DISABLED);
  }
}
