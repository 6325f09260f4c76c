package dev.quire.dashboard.ui;

import com.vaadin.flow.component.notification.Notification;
import com.vaadin.flow.component.notification.NotificationVariant;
import dev.quire.dashboard.server.Failure;

/** A word in passing: something worked, or did not. */
public final class Notice {

  private static final int SHORT_MILLIS = 4_000;
  private static final int LONG_MILLIS = 10_000;

  private Notice() {}

  public static void done(String text) {
    Notification.show(text, SHORT_MILLIS, Notification.Position.BOTTOM_END)
        .addThemeVariants(NotificationVariant.LUMO_SUCCESS);
  }

  public static void failed(Failure failure) {
    var text = failure.title() + ". " + failure.advice();
    var shown = Notification.show(text, LONG_MILLIS, Notification.Position.BOTTOM_END, true);
    shown.addThemeVariants(NotificationVariant.LUMO_ERROR);
  }
}
