package dev.quire.dashboard.libraries;

import com.vaadin.flow.component.html.Span;
import dev.quire.dashboard.server.Background;
import dev.quire.dashboard.server.Failure;
import dev.quire.dashboard.server.QuireServer;
import dev.quire.sdk.model.IndexStatus;
import dev.quire.sdk.model.Library;

/**
 * The index of a library in two words. The list of libraries tells its kind; its state is asked for
 * once the row is looked at, and where that fails only this badge says so.
 */
final class IndexBadge extends Span {

  private final String type;

  private IndexBadge(String type) {
    this.type = type;
    addClassName("badge");
  }

  static IndexBadge of(Library library, QuireServer server, Background background) {
    if (!library.isReady()) {
      var badge = new IndexBadge("");
      badge.say(library.state(), library.state());
      return badge;
    }
    var badge = new IndexBadge(library.index().type());
    badge.setText(badge.type);
    var index = server.brief().library(library.id()).index();
    background.run(index::status, badge::show, badge::failed);
    return badge;
  }

  private void show(IndexStatus status) {
    say(status.state(), type + " · " + status.state());
  }

  private void failed(Failure failure) {
    say("unavailable", type + " · no answer");
    setTitle(failure.title() + ". " + failure.advice());
  }

  private void say(String state, String words) {
    addClassName(state);
    setText(words);
  }
}
