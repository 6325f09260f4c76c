package dev.quire.dashboard.ui;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.progressbar.ProgressBar;
import dev.quire.dashboard.server.Background;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A place that fills itself: a moving bar while the server is asked, then the answer or a banner.
 */
public final class Loading<T> extends Div {

  private final Background background;
  private final Supplier<T> call;
  private final Function<T, Component> show;

  public Loading(Background background, Supplier<T> call, Function<T, Component> show) {
    this.background = background;
    this.call = call;
    this.show = show;
    addClassName("loading");
    reload();
  }

  /** Asks again. */
  public void reload() {
    var waiting = new ProgressBar();
    waiting.setIndeterminate(true);
    waiting.getElement().setAttribute("aria-label", "Asking the server");
    removeAll();
    add(waiting);
    background.run(
        call,
        answer -> replace(show.apply(answer)),
        failure -> replace(new Banner(failure, this::reload)));
  }

  private void replace(Component content) {
    removeAll();
    add(content);
  }
}
