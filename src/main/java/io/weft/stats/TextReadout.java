package io.weft.stats;

/** A text among the stats, such as a version. Any thread. */
public final class TextReadout {
  private volatile String value = "";

  TextReadout() {}

  /** Makes it {@code replacement}. */
  public void set(String replacement) {
    value = replacement;
  }

  /** The text. */
  public String value() {
    return value;
  }
}
