package io.weft.stats;

/** A text among the stats, such as a version. Any thread. */
public final class TextReadout extends Stat {
  private volatile String value = "";
  private volatile boolean used;

  TextReadout() {}

  /** Makes it {@code replacement}. */
  public void set(String replacement) {
    value = replacement;
    used = true;
  }

  /** The text. */
  public String value() {
    return value;
  }

  @Override
  public StatKind kind() {
    return StatKind.TEXT_READOUT;
  }

  @Override
  public boolean isUsed() {
    return used;
  }
}
