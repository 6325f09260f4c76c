package dev.quire.dashboard.ui;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.confirmdialog.ConfirmDialog;

/** Asks before something is gone for good. */
public final class Ask {

  private Ask() {}

  /** Opens "Delete {@code what}?"; {@code text} says what goes with it. */
  public static void beforeDeleting(String what, String text, Runnable delete) {
    var dialog = new ConfirmDialog("Delete " + what + "?", text, "Delete", yes -> delete.run());
    dialog.setCancelable(true);
    dialog.setConfirmButtonTheme("error primary");
    dialog.open();
  }

  /** The button that leads there: quiet, and named for those who do not see it. */
  public static Button deleteButton(String what, Runnable ask) {
    var button = new Button("Delete", click -> ask.run());
    button.addThemeVariants(
        ButtonVariant.LUMO_TERTIARY, ButtonVariant.LUMO_ERROR, ButtonVariant.LUMO_SMALL);
    button.setAriaLabel("Delete " + what);
    button.addClassName("writes");
    return button;
  }
}
