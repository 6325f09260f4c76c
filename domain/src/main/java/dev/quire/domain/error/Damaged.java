package dev.quire.domain.error;

/**
 * A library's files are not what was written, so it stays closed. The operator is to blame, or the
 * disk; the caller restores one of its snapshots as a new library, or deletes it.
 */
public final class Damaged extends QuireException {
  private Damaged(String message) {
    super(message);
  }

  /**
   * A snapshot that is not to leave as it is: whoever gets it could not use it.
   *
   * @param file of the snapshot
   */
  public static Damaged snapshot(String name, String file) {
    return new Damaged(
        "snapshot \""
            + name
            + "\" is damaged: "
            + file
            + " is not what was written; delete it and make another, or stop the server and run fsck --repair");
  }

  /**
   * A snapshot that cannot say what it is.
   *
   * @param reason what is wrong, without the paths of this machine
   */
  public static Damaged unreadableSnapshot(String name, String reason) {
    return new Damaged(
        "snapshot \"" + name + "\" is damaged: " + reason + "; delete it and make another");
  }

  /**
   * @param reason what is wrong, without the paths of this machine
   */
  public Damaged(String library, String reason) {
    super(
        "library \""
            + library
            + "\" is damaged and stays closed: "
            + reason
            + "; restore one of its snapshots, or delete it");
  }
}
