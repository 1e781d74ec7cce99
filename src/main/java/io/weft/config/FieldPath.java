package io.weft.config;

import org.jspecify.annotations.Nullable;

/**
 * The way from a message to one of its fields, written out only where a problem needs it, such as
 * {@code static_resources.clusters[2].connect_timeout}.
 */
final class FieldPath {
  static final FieldPath ROOT = new FieldPath(null, "", -1);

  private final @Nullable FieldPath parent;
  private final String name;
  private final int index;

  private FieldPath(@Nullable FieldPath parent, String name, int index) {
    this.parent = parent;
    this.name = name;
    this.index = index;
  }

  /** The field {@code name} of the message that this path leads to. */
  FieldPath field(String name) {
    return new FieldPath(this, name, -1);
  }

  /** One item of the repeated field that this path leads to. */
  FieldPath item(int index) {
    return new FieldPath(this, "", index);
  }

  /** One value of the map field that this path leads to. */
  FieldPath entry(String key) {
    return new FieldPath(this, "[\"" + key + "\"]", -1);
  }

  /** The path of what holds this one; the root for the root. */
  FieldPath parent() {
    return parent == null ? this : parent;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(64);
    append(text);
    return text.toString();
  }

  private void append(StringBuilder text) {
    if (parent == null) {
      return;
    }
    parent.append(text);
    if (index >= 0) {
      text.append('[').append(index).append(']');
      return;
    }
    if (!text.isEmpty() && !name.startsWith("[")) {
      text.append('.');
    }
    text.append(name);
  }
}
