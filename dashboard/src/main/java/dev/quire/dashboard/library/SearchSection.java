package dev.quire.dashboard.library;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Key;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.checkbox.Checkbox;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.OrderedList;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Section;
import com.vaadin.flow.component.textfield.IntegerField;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.data.value.ValueChangeMode;
import dev.quire.dashboard.server.Background;
import dev.quire.dashboard.server.QuireServer;
import dev.quire.dashboard.ui.Amounts;
import dev.quire.dashboard.ui.EmptyState;
import dev.quire.dashboard.ui.Loading;
import dev.quire.sdk.Filter;
import dev.quire.sdk.LibraryClient;
import dev.quire.sdk.SearchSpec;
import dev.quire.sdk.model.Library;
import dev.quire.sdk.model.SearchAnswer;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Ask in words, or from a chunk that is there; see what is found, how near it is, and how long it
 * took.
 */
final class SearchSection extends Section {

  private final LibraryClient client;
  private final Background background;
  private final Library library;
  private final TextField question = new TextField();
  private final IntegerField topK = new IntegerField("Hits");
  private final TextField filter = new TextField("Filter");
  private final Checkbox exact = new Checkbox("Exact");
  private final Checkbox explain = new Checkbox("Explain");
  private final Div answer = new Div();

  SearchSection(QuireServer server, Background background, Library library) {
    this.client = server.library(library.id());
    this.background = background;
    this.library = library;
    describeFields();
    var ask = new Button("Search", click -> ask());
    ask.addThemeVariants(ButtonVariant.LUMO_PRIMARY);
    ask.addClickShortcut(Key.ENTER);
    var form = new Div(question, topK, filter, exact, explain, ask);
    form.addClassName("search-form");
    answer.getElement().setAttribute("aria-live", "polite");
    add(form, answer);
    answer.add(invitation());
  }

  private void describeFields() {
    question.setLabel(inWords() ? "Question" : "Like the chunk");
    question.setPlaceholder(inWords() ? "a whale hunt" : "the id of a chunk");
    question.setClearButtonVisible(true);
    question.setAutofocus(true);
    question.addClassName("question");
    question.setValueChangeMode(ValueChangeMode.EAGER);
    topK.setMin(1);
    topK.setMax(1000);
    topK.setErrorMessage("1 to 1000");
    topK.setValue(10);
    topK.setStepButtonsVisible(true);
    filter.setPlaceholder("year >= 2020 and lang = en");
    filter.setClearButtonVisible(true);
    filter.setValueChangeMode(ValueChangeMode.EAGER);
    exact.setTooltipText("Compare with every chunk instead of asking the index");
    explain.setTooltipText("Show what was decided and done in each segment");
  }

  private boolean inWords() {
    return library.embeddingModel().isPresent();
  }

  private Component invitation() {
    if (library.chunks() == 0) {
      return new EmptyState(
          "Nothing to find yet", "Add a text under Documents, then ask for it here.");
    }
    var how =
        inWords()
            ? "Ask in your own words: chunks are found by meaning."
            : "This library brings its own embeddings: ask for chunks that are like one you know.";
    return new EmptyState("What are you looking for?", how);
  }

  private void ask() {
    var asked = question.getValue().strip();
    if (asked.isEmpty()) {
      answer.removeAll();
      answer.add(invitation());
      question.focus();
      return;
    }
    settings()
        .ifPresent(
            s ->
                show(
                    inWords() ? () -> client.search(asked, s) : () -> client.searchLike(asked, s)));
  }

  private void askForMoreLike(String chunkId) {
    settings().ifPresent(s -> show(() -> client.searchLike(chunkId, s)));
  }

  /** What the fields say, or nothing, after marking the field that cannot be read. */
  private Optional<Consumer<SearchSpec>> settings() {
    if (topK.isEmpty() || topK.isInvalid()) {
      topK.setInvalid(true);
      topK.focus();
      return Optional.empty();
    }
    int k = topK.getValue();
    boolean all = exact.getValue();
    boolean told = explain.getValue();
    try {
      var condition = FilterText.parse(filter.getValue());
      filter.setInvalid(false);
      return Optional.of(s -> fill(s, k, condition, all, told));
    } catch (IllegalArgumentException e) {
      filter.setErrorMessage(e.getMessage());
      filter.setInvalid(true);
      return Optional.empty();
    }
  }

  private static void fill(
      SearchSpec search, int topK, Optional<Filter> condition, boolean exact, boolean explain) {
    search.topK(topK).includeDocument();
    condition.ifPresent(search::filter);
    if (exact) {
      search.exact();
    }
    if (explain) {
      search.explain();
    }
  }

  private void show(Supplier<SearchAnswer> search) {
    answer.removeAll();
    answer.add(new Loading<>(background, search, this::hits));
  }

  private Component hits(SearchAnswer found) {
    if (found.hits().isEmpty()) {
      var nothing =
          new EmptyState(
              "Nothing found", "No chunk matches. Loosen the filter, or ask in other words.");
      return new Div(nothing, remarks(found));
    }
    var list = new OrderedList();
    list.addClassName("hits");
    found.forEach(hit -> list.add(new HitItem(library, hit, this::askForMoreLike)));
    var summary = new Paragraph(summary(found));
    summary.addClassNames("quiet", "summary");
    return new Div(summary, remarks(found), list);
  }

  /** What was not as hoped for, and how the answer came about where that was asked. */
  private static Div remarks(SearchAnswer found) {
    var remarks = new Div();
    remarks.addClassName("remarks");
    for (String warning : found.warnings()) {
      var line = new Paragraph(warning);
      line.addClassNames("quiet", "summary");
      remarks.add(line);
    }
    found.explain().ifPresent(explanation -> remarks.add(new PlanTable(explanation)));
    return remarks;
  }

  private static String summary(SearchAnswer found) {
    var took = found.tookMs();
    return Amounts.count(found.hits().size(), "hit")
        + " in "
        + Amounts.millis(took.embed() + took.search())
        + " · embedding "
        + Amounts.millis(took.embed())
        + ", search "
        + Amounts.millis(took.search())
        + " · index "
        + found.index().type();
  }
}
