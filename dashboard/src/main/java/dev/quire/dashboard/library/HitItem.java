package dev.quire.dashboard.library;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Span;
import dev.quire.dashboard.ui.Meter;
import dev.quire.dashboard.ui.Tags;
import dev.quire.sdk.model.Document;
import dev.quire.sdk.model.Hit;
import dev.quire.sdk.model.Library;
import java.util.Locale;
import java.util.function.Consumer;

/** One hit: how near, what it says, where it stands. */
final class HitItem extends ListItem {

  HitItem(Library library, Hit hit, Consumer<String> moreLike) {
    addClassNames("card", "hit");
    var text = new Paragraph(hit.text().isEmpty() ? "(stored without text)" : hit.text());
    text.addClassName("chunk-text");
    add(score(hit), text, new Tags(hit.metadata()), place(library, hit, moreLike));
  }

  private static Div score(Hit hit) {
    var number = new Span(String.format(Locale.ENGLISH, "%.3f", hit.score()));
    number.addClassName("score-number");
    var line = new Div(new Meter("Score", hit.score()), number);
    line.addClassName("score");
    line.setTitle(String.format(Locale.ENGLISH, "distance %.4f", hit.distance()));
    return line;
  }

  private static Div place(Library library, Hit hit, Consumer<String> moreLike) {
    var title =
        hit.document().map(Document::title).filter(t -> !t.isBlank()).orElse(hit.documentId());
    var where = new Span("chunk " + (hit.ordinal() + 1));
    where.addClassName("quiet");
    var more = new Button("More like this", click -> moreLike.accept(hit.chunkId()));
    more.addThemeVariants(ButtonVariant.LUMO_TERTIARY, ButtonVariant.LUMO_SMALL);
    var place = new Div(DocumentView.link(title, library.id(), hit.documentId()), where, more);
    place.addClassName("place");
    return place;
  }
}
